using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.getTaskQueue: one task queue.</summary>
public sealed class GetTaskQueue()
    : ApiMethod<GetTaskQueue.Request, TaskQueueReply>(() => QueueJson.Default.TaskQueueReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "getTaskQueue",
        Route = "GET /task-queues/<taskQueueId>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:get-task-queue:<taskQueueId>",
        Output = typeof(TaskQueueReply),
        Category = "Worker Metadata",
        Title = "Get a task queue",
        Description = "A task queue, if workers were seen there. In the URL its slash stands as `%2F`.",
    };

    public override Request Bind(ApiCall call) => new(call["taskQueueId"]);

    public sealed record Request(string TaskQueueId) : IRequest<TaskQueueReply>;

    public sealed class Handler(Database database, WorkerActivity activity, TimeProvider clock)
        : IRequestHandler<Request, TaskQueueReply>
    {
        public Task<TaskQueueReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var id = request.TaskQueueId;
            var found = database.Read(rows => TaskQueueStore.FindLive(rows, id, clock.GetUtcNow()))
                ?? throw QueueReplies.NoTaskQueue(id);
            return Task.FromResult(QueueReplies.ToTaskQueue(found, activity));
        }
    }
}
