using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.updateWorker: changes a worker that somebody starts himself.</summary>
public sealed class UpdateWorker()
    : ApiMethod<UpdateWorker.Request, WorkerFullReply>(() => WorkerManagerJson.Default.WorkerFullReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "updateWorker",
        Route = "POST /workers/<workerPoolId>/<workerGroup>/<workerId>",
        AlsoAt = "POST /workers/<workerPoolId>:/<workerGroup>/<workerId>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:update-worker:<workerPoolId>/<workerGroup>/<workerId>",
        Input = typeof(CreateWorkerBody),
        Output = typeof(WorkerFullReply),
        HidesPayload = true,
        Category = WorkerManagerParameters.WorkerCategory,
        Title = "Update an existing Worker",
        Description = """
            Replace expiry, capacity and secret of a worker that somebody starts himself. An expiry in the past keeps it
            from registering again. Only static providers know such workers.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call.Read(WorkerManagerJson.Default.CreateWorkerBody).ToNew(WorkerPaths.Of(call)));

    public sealed record Request(NewWorker Worker) : IRequest<WorkerFullReply>;

    internal sealed class Handler(Database database, ConfiguredProviders providers)
        : IRequestHandler<Request, WorkerFullReply>
    {
        public Task<WorkerFullReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Update(tx, request.Worker), cancellationToken);

        private WorkerFullReply Update(Transaction tx, NewWorker change)
        {
            var name = change.Name;
            _ = PoolStore.Find(tx, name.WorkerPoolId)
                ?? throw ApiError.ResourceNotFound($"Worker pool {name.WorkerPoolId} does not exist.");
            var worker = WorkerStore.Find(tx, name)
                ?? throw ApiError.ResourceNotFound($"Worker {name.Full} does not exist.");
            return WorkerFullReply.Of(providers.Require(worker.ProviderId).UpdateWorker(tx, worker, change));
        }
    }
}
