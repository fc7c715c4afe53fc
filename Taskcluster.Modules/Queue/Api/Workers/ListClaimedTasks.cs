using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Claims;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.listClaimedTasks: which tasks of a queue are claimed, and by whom.</summary>
public sealed class ListClaimedTasks()
    : ApiMethod<ListClaimedTasks.Request, ListClaimedTasksReply>(() => QueueJson.Default.ListClaimedTasksReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listClaimedTasks",
        Route = "GET /task-queues/<taskQueueId*>/claimed",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:claimed-list:<taskQueueId>",
        Output = typeof(ListClaimedTasksReply),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "List Claimed Tasks",
        Description = """
            The tasks of a queue that workers have, ordered by the time at which each was claimed or its claim
            last renewed.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskQueueId"], Page.Of(call));

    public sealed record Request(string TaskQueueId, Page Page) : IRequest<ListClaimedTasksReply>;

    public sealed class Handler(Database database, QueueOptions options)
        : IRequestHandler<Request, ListClaimedTasksReply>
    {
        public Task<ListClaimedTasksReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(
                rows => ClaimedList.Read(rows, request.TaskQueueId, request.Page, options.ClaimTimeout)));
    }
}
