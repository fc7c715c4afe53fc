using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Claims;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.listPendingTasks: which tasks of a queue may be claimed.</summary>
public sealed class ListPendingTasks()
    : ApiMethod<ListPendingTasks.Request, ListPendingTasksReply>(() => QueueJson.Default.ListPendingTasksReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listPendingTasks",
        Route = "GET /task-queues/<taskQueueId*>/pending",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:pending-list:<taskQueueId>",
        Output = typeof(ListPendingTasksReply),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "List Pending Tasks",
        Description = """
            The tasks of a queue that wait for a worker, ordered by the time they became pending, whatever their
            priority. Tasks past their deadline are left out, so that a page may be short.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskQueueId"], Page.Of(call));

    public sealed record Request(string TaskQueueId, Page Page) : IRequest<ListPendingTasksReply>;

    public sealed class Handler(Database database, TimeProvider clock)
        : IRequestHandler<Request, ListPendingTasksReply>
    {
        public Task<ListPendingTasksReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(
                rows => PendingList.Read(rows, request.TaskQueueId, request.Page, clock.GetUtcNow())));
    }
}
