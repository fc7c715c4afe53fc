using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.deleteWorkerPool: lets a pool go, once its workers are gone.</summary>
public sealed class DeleteWorkerPool()
    : ApiMethod<DeleteWorkerPool.Request, WorkerPoolReply>(() => WorkerManagerJson.Default.WorkerPoolReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "deleteWorkerPool",
        Route = "DELETE /worker-pool/<workerPoolId*>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:manage-worker-pool:<workerPoolId>",
        Output = typeof(WorkerPoolReply),
        Category = WorkerManagerParameters.PoolCategory,
        Title = "Delete Worker Pool",
        Description = """
            Take a pool's provider and launch configs from it: its provider is `null-provider` from now on. It is shown
            until its workers are gone, and is removed some time after. To delete it again is no error before that.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["workerPoolId"], call.Caller.AuditName);

    public sealed record Request(string WorkerPoolId, string By) : IRequest<WorkerPoolReply>;

    internal sealed class Handler(Database database, PoolChanges changes) : IRequestHandler<Request, WorkerPoolReply>
    {
        public Task<WorkerPoolReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Delete(tx, request), cancellationToken);

        private WorkerPoolReply Delete(Transaction tx, Request request)
        {
            var pool = PoolStore.Find(tx, request.WorkerPoolId)
                ?? throw WorkerManagerParameters.NoSuchPool(request.WorkerPoolId);
            return WorkerPoolReply.Of(PoolView.WithoutCounts(tx, changes.Delete(tx, pool, request.By)));
        }
    }
}
