using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.statuses: how far many tasks have come.</summary>
public sealed class GetStatuses() : ApiMethod<GetStatuses.Request, StatusesReply>(() => QueueJson.Default.StatusesReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "statuses",
        Route = "POST /tasks/status",
        Query = QueryParameter.Paging,
        Scopes = AllOf(Each("taskId", "taskIds", "queue:status:<taskId>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(TaskIdsBody),
        Output = typeof(StatusesReply),
        Stability = Stability.Experimental,
        Category = "Tasks",
        Title = "Get Multiple Task Statuses",
        Description = """
            The present statuses of all the tasks that are named, ordered by their ids. Tasks that are not there are
            left out. The caller needs the right to see the status of each of them.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call.Read(QueueJson.Default.TaskIdsBody).TaskIds, KeyPage.Of(call));

    public override ScopeValues ScopeValues(Request request) => new() { { "taskIds", request.TaskIds } };

    public sealed record Request(IReadOnlyList<string> TaskIds, KeyPage Page) : IRequest<StatusesReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, StatusesReply>
    {
        public Task<StatusesReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (statuses, next) = TaskBatch.Read(database, request.TaskIds, request.Page, Find);
            return Task.FromResult(new StatusesReply { Statuses = statuses, ContinuationToken = next });
        }

        private static StatusWithId? Find(IRows rows, string taskId) =>
            TaskStore.Find(rows, taskId) is { } task ? new StatusWithId(taskId, task.ToStatus()) : null;
    }
}
