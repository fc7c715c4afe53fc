using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>pulse.skipMessage: lets a subscriber pass over the message at which it fails.</summary>
public sealed class SkipMessage() : ApiMethod<SkipMessage.Request, SubscriberReply>(
    () => PulseJson.Default.SubscriberReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "pulse",
        Name = "skipMessage",
        Route = "POST /subscribers/<name>/skip",
        Parameters = PulseParameters.Patterns,
        Scopes = "pulse:manage-subscriber:<name>",
        Input = typeof(SkipMessageBody),
        Output = typeof(SubscriberReply),
        Stability = Stability.Experimental,
        Category = "Subscribers",
        Title = "Skip Message",
        Description = """
            Let a subscriber pass over the one message at which it fails, and go on at once with the next. The message
            is named by its number, so that no other one is passed over by mistake: if the subscriber does not fail at
            that one, the call fails with 409. The message stays in the log, and a replay brings it again.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call["name"], call.Read(PulseJson.Default.SkipMessageBody).Sequence, call.Caller.AuditName);

    public sealed record Request(string Name, long Sequence, string By) : IRequest<SubscriberReply>;

    internal sealed class Handler(Database database, SubscriberChanges changes, SubscriberStates states)
        : IRequestHandler<Request, SubscriberReply>
    {
        public Task<SubscriberReply> Handle(Request request, CancellationToken cancellationToken) => database.Write(
            tx =>
            {
                changes.Skip(tx, request.Name, request.Sequence, request.By);
                return SubscriberReply.Of(states.Find(tx, request.Name)!);
            },
            cancellationToken);
    }
}
