using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Claims;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.pendingTasks: how many tasks of a queue may be claimed. Deprecated.</summary>
public sealed class PendingTasks()
    : ApiMethod<PendingTasks.Request, PendingTasksReply>(() => QueueJson.Default.PendingTasksReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "pendingTasks",
        Route = "GET /pending/<taskQueueId*>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:pending-count:<taskQueueId>",
        Output = typeof(PendingTasksReply),
        Stability = Stability.Deprecated,
        Category = "Worker Metadata",
        Title = "Get Number of Pending Tasks",
        Description = """
            The number of tasks of a queue that wait for a worker; 0 for a queue that nobody knows. Call
            `taskQueueCounts` instead.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskQueueId"]);

    public sealed record Request(string TaskQueueId) : IRequest<PendingTasksReply>;

    public sealed class Handler(Database database, TimeProvider clock)
        : IRequestHandler<Request, PendingTasksReply>
    {
        public Task<PendingTasksReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (id, now) = (request.TaskQueueId, clock.GetUtcNow());
            var slash = id.IndexOf('/');
            return Task.FromResult(new PendingTasksReply
            {
                ProvisionerId = id[..slash],
                WorkerType = id[(slash + 1)..],
                TaskQueueId = id,
                PendingTasks = database.Read(rows => PendingList.Count(rows, id, now)),
            });
        }
    }
}
