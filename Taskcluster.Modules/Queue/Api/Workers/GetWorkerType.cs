using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.getWorkerType: one worker type. Deprecated.</summary>
public sealed class GetWorkerType()
    : ApiMethod<GetWorkerType.Request, WorkerTypeReply>(() => QueueJson.Default.WorkerTypeReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "getWorkerType",
        Route = "GET /provisioners/<provisionerId>/worker-types/<workerType>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:get-worker-type:<provisionerId>/<workerType>",
        Output = typeof(WorkerTypeReply),
        Stability = Stability.Deprecated,
        Category = "Worker Metadata",
        Title = "Get a worker-type",
        Description = "A worker type, if workers were seen there. Call `getTaskQueue` instead.",
    };

    public override Request Bind(ApiCall call) => new($"{call["provisionerId"]}/{call["workerType"]}");

    public sealed record Request(string TaskQueueId) : IRequest<WorkerTypeReply>;

    public sealed class Handler(Database database, WorkerActivity activity, TimeProvider clock)
        : IRequestHandler<Request, WorkerTypeReply>
    {
        public Task<WorkerTypeReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var id = request.TaskQueueId;
            var found = database.Read(rows => TaskQueueStore.FindLive(rows, id, clock.GetUtcNow()))
                ?? throw QueueReplies.NoTaskQueue(id);
            return Task.FromResult(QueueReplies.ToWorkerType(found, activity));
        }
    }
}
