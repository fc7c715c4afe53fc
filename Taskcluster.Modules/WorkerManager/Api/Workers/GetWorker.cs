using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.getWorker: a worker as the queue knows it.</summary>
public sealed class GetWorker()
    : ApiMethod<GetWorker.Request, QueueWorkerReply>(() => WorkerManagerJson.Default.QueueWorkerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "getWorker",
        Route = "GET /provisioners/<provisionerId>/worker-types/<workerType>/workers/<workerGroup>/<workerId>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:get-worker:<provisionerId>/<workerType>/<workerGroup>/<workerId>",
        Output = typeof(QueueWorkerReply),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "Get a worker",
        Description = """
            A worker that has asked the queue for tasks: its last tasks and its quarantine, and what its provider knows
            of it.
            """,
    };

    public override Request Bind(ApiCall call) => new(new WorkerName(
        $"{call["provisionerId"]}/{call["workerType"]}", call["workerGroup"], call["workerId"]));

    public sealed record Request(WorkerName Name) : IRequest<QueueWorkerReply>;

    public sealed class Handler(Database database, StoredWorkers queue) : IRequestHandler<Request, QueueWorkerReply>
    {
        public Task<QueueWorkerReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(rows => Find(rows, request.Name)));

        private QueueWorkerReply Find(IRows rows, WorkerName name) =>
            queue.Find(rows, name.WorkerPoolId, name.WorkerGroup, name.WorkerId) is { } seen
                ? QueueWorkerReply.Of(seen, WorkerStore.Find(rows, name))
                : throw ApiError.ResourceNotFound(
                    $"Worker with workerId `{name.WorkerId}`, workerGroup `{name.WorkerGroup}`, worker pool "
                    + $"`{name.WorkerPoolId}` not found. Are you sure it was created? The queue knows those that have "
                    + "asked it for tasks of late.");
    }
}
