using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Claims;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.taskQueueCounts: how many tasks of a queue may be claimed, and how many are.</summary>
public sealed class TaskQueueCounts()
    : ApiMethod<TaskQueueCounts.Request, TaskQueueCountsReply>(() => QueueJson.Default.TaskQueueCountsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "taskQueueCounts",
        Route = "GET /task-queues/<taskQueueId*>/counts",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf("queue:pending-count:<taskQueueId>", "queue:claimed-count:<taskQueueId>"),
        Output = typeof(TaskQueueCountsReply),
        Category = "Worker Metadata",
        Title = "Get Number of Pending and Claimed Tasks",
        Description = """
            The number of tasks of a queue that wait for a worker, and of those that a worker has; 0 for a queue
            that nobody knows.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskQueueId"]);

    public sealed record Request(string TaskQueueId) : IRequest<TaskQueueCountsReply>;

    public sealed class Handler(Database database, TimeProvider clock)
        : IRequestHandler<Request, TaskQueueCountsReply>
    {
        public Task<TaskQueueCountsReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (id, now) = (request.TaskQueueId, clock.GetUtcNow());
            var slash = id.IndexOf('/');
            return Task.FromResult(database.Read(rows => new TaskQueueCountsReply
            {
                ProvisionerId = id[..slash],
                WorkerType = id[(slash + 1)..],
                TaskQueueId = id,
                PendingTasks = PendingList.Count(rows, id, now),
                ClaimedTasks = ClaimedList.Count(rows, id, now),
            }));
        }
    }
}
