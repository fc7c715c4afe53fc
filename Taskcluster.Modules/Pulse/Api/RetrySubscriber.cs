using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>pulse.retrySubscriber: lets a subscriber go on that was given up or that waits.</summary>
public sealed class RetrySubscriber()
    : ApiMethod<RetrySubscriber.Request, SubscriberReply>(() => PulseJson.Default.SubscriberReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "pulse",
        Name = "retrySubscriber",
        Route = "POST /subscribers/<name>/retry",
        Parameters = PulseParameters.Patterns,
        Scopes = "pulse:manage-subscriber:<name>",
        Output = typeof(SubscriberReply),
        Stability = Stability.Experimental,
        Category = "Subscribers",
        Title = "Retry Subscriber",
        Description = """
            Let a subscriber go on at once, whether it was given up or waits for its next try. Its failures are
            forgotten. If messages were removed meanwhile that it never had, it goes on with the oldest one that is
            kept, and `missed` tells how many those were. Nothing happens to one that is well.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"], call.Caller.AuditName);

    public sealed record Request(string Name, string By) : IRequest<SubscriberReply>;

    internal sealed class Handler(Database database, SubscriberChanges changes, SubscriberStates states)
        : IRequestHandler<Request, SubscriberReply>
    {
        public Task<SubscriberReply> Handle(Request request, CancellationToken cancellationToken) => database.Write(
            tx =>
            {
                changes.Retry(tx, request.Name, request.By);
                return SubscriberReply.Of(states.Find(tx, request.Name)!);
            },
            cancellationToken);
    }
}
