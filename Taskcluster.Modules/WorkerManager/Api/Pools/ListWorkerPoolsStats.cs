using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.listWorkerPoolsStats: the workers of all pools, counted.</summary>
public sealed class ListWorkerPoolsStats()
    : ApiMethod<ListWorkerPoolsStats.Request, WorkerPoolListStats>(() => WorkerManagerJson.Default.WorkerPoolListStats)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listWorkerPoolsStats",
        Route = "GET /worker-pools/stats",
        Query = QueryParameter.Paging,
        Scopes = "worker-manager:list-worker-pools",
        Output = typeof(WorkerPoolListStats),
        Stability = Stability.Experimental,
        Category = WorkerManagerParameters.PoolCategory,
        Title = "List Worker Pools Stats",
        Description = "How many workers each pool has in each state, and their capacity, ordered by the pools' ids.",
    };

    public override Request Bind(ApiCall call) => new(Page.Strictly(call));

    public sealed record Request(Page Page) : IRequest<WorkerPoolListStats>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerPoolListStats>
    {
        public Task<WorkerPoolListStats> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(List(request.Page));

        private WorkerPoolListStats List(Page page)
        {
            if (page.Limit == 0)
            {
                return new WorkerPoolListStats([]);
            }

            var pools = database.Read(page, static (rows, asked) => PoolStore.Page(
                rows, asked.After(0), asked.Limit + 1).ConvertAll(pool => WorkerPoolStats.Of(
                    pool.WorkerPoolId, CapacityStore.OfPool(rows, pool.WorkerPoolId))));
            return pools.Count > page.Limit
                ? new WorkerPoolListStats(pools[..page.Limit], Page.TokenAfter(pools[page.Limit - 1].WorkerPoolId))
                : new WorkerPoolListStats(pools);
        }
    }
}
