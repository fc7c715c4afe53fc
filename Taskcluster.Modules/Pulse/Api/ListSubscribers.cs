using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>pulse.listSubscribers: who is told, how far each has come, and what is wrong with it.</summary>
public sealed class ListSubscribers()
    : ApiMethod<ListSubscribers.Request, ListSubscribersReply>(() => PulseJson.Default.ListSubscribersReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "pulse",
        Name = "listSubscribers",
        Route = "GET /subscribers",
        Scopes = "pulse:list-subscribers",
        Output = typeof(ListSubscribersReply),
        Stability = Stability.Experimental,
        Category = "Subscribers",
        Title = "List Subscribers",
        Description = """
            List all subscribers of the message log by their names: how far each has come, how far behind that is, and
            what is wrong with it, if anything. Those are listed too that were here once and are no longer at work.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ListSubscribersReply>;

    internal sealed class Handler(Database database, SubscriberStates states)
        : IRequestHandler<Request, ListSubscribersReply>
    {
        public Task<ListSubscribersReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(rows =>
            {
                var epoch = Epochs.Current(rows);
                return new ListSubscribersReply
                {
                    Oldest = new EventId(epoch, MessageLog.BeforeTail(rows) + 1).ToString(),
                    Newest = new EventId(epoch, MessageLog.LastSequence(rows)).ToString(),
                    Subscribers = [.. states.All(rows).Select(SubscriberReply.Of)],
                };
            }));
    }
}
