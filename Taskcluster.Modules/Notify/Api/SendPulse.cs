using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Messages;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>notify.pulse: publishes a message.</summary>
public sealed class SendPulse() : ApiMethod<SendPulse.Request, Fate>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "notify",
        Name = "pulse",
        Route = "POST /pulse",
        Scopes = "notify:pulse:<routingKey>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(PulseBody),
        Stability = Stability.Experimental,
        Category = "Notifications",
        Title = "Publish a Pulse Message",
        Description = """
            Publish a message on the exchange `notification`, under `primary.` and the routing key, and once more under
            `route.` and the key. 204: an equal message was published lately. 400: the key is on the denylist.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(NotifyJson.Default.PulseBody));

    public override ScopeValues ScopeValues(Request request) => new() { { "routingKey", request.Pulse.RoutingKey } };

    public override ApiReply ToReply(Request request, Fate reply) => Replies.Of(reply);

    public sealed record Request(PulseBody Pulse) : IRequest<Fate>;

    public sealed class Handler(Database database, Outbox outbox) : IRequestHandler<Request, Fate>
    {
        public async Task<Fate> Handle(Request request, CancellationToken cancellationToken)
        {
            var topic = request.Pulse.RoutingKey;
            if (NotifyMessages.KeyBytes(topic) is var bytes and > NotifyMessages.LongestKey)
            {
                throw ApiError.InputError(
                    $"routingKey is too long: 'primary.{topic}' has {bytes} bytes, and a routing key of AMQP at most "
                    + $"{NotifyMessages.LongestKey}.");
            }

            var fate = await database.Write(tx => outbox.Pulse(tx, request.Pulse), cancellationToken);
            return Replies.RequireAllowed(fate, $"Pulse routing key pattern {topic}");
        }
    }
}
