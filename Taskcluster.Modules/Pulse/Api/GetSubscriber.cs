using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>pulse.subscriber: how far one subscriber has come, and what is wrong with it.</summary>
public sealed class GetSubscriber()
    : ApiMethod<GetSubscriber.Request, SubscriberReply>(() => PulseJson.Default.SubscriberReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "pulse",
        Name = "subscriber",
        Route = "GET /subscribers/<name>",
        Parameters = PulseParameters.Patterns,
        Scopes = "pulse:get-subscriber:<name>",
        Output = typeof(SubscriberReply),
        Stability = Stability.Experimental,
        Category = "Subscribers",
        Title = "Get Subscriber",
        Description = "Get how far one subscriber of the message log has come, and what is wrong with it, if anything.",
    };

    public override Request Bind(ApiCall call) => new(call["name"]);

    public sealed record Request(string Name) : IRequest<SubscriberReply>;

    internal sealed class Handler(SubscriberStates states) : IRequestHandler<Request, SubscriberReply>
    {
        public Task<SubscriberReply> Handle(Request request, CancellationToken cancellationToken) => Task.FromResult(
            SubscriberReply.Of(states.Find(request.Name) ?? throw SubscriberChanges.NotFound(request.Name)));
    }
}
