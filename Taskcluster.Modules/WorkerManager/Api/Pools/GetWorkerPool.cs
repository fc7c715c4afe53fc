using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.workerPool: one pool.</summary>
public sealed class GetWorkerPool()
    : ApiMethod<GetWorkerPool.Request, WorkerPoolReply>(() => WorkerManagerJson.Default.WorkerPoolReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "workerPool",
        Route = "GET /worker-pool/<workerPoolId*>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:get-worker-pool:<workerPoolId>",
        Output = typeof(WorkerPoolReply),
        Category = WorkerManagerParameters.PoolCategory,
        Title = "Get Worker Pool",
        Description = "The definition of a worker pool, and how many workers it has.",
    };

    public override Request Bind(ApiCall call) => new(call["workerPoolId"]);

    public sealed record Request(string WorkerPoolId) : IRequest<WorkerPoolReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerPoolReply>
    {
        public Task<WorkerPoolReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(WorkerPoolReply.Of(database.Read(request.WorkerPoolId, static (rows, id) =>
                PoolView.Of(rows, PoolStore.Find(rows, id) ?? throw WorkerManagerParameters.NoSuchPool(id)))));
    }
}
