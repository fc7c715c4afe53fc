using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.listWorkerPools: all pools.</summary>
public sealed class ListWorkerPools()
    : ApiMethod<ListWorkerPools.Request, WorkerPoolList>(() => WorkerManagerJson.Default.WorkerPoolList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listWorkerPools",
        Route = "GET /worker-pools",
        Query = QueryParameter.Paging,
        Scopes = "worker-manager:list-worker-pools",
        Output = typeof(WorkerPoolList),
        Category = WorkerManagerParameters.PoolCategory,
        Title = "List All Worker Pools",
        Description = """
            The definitions of all worker pools, ordered by their ids, those that are deleted and not gone yet among
            them. Their figures are zero; listWorkerPoolsStats has the true ones.
            """,
    };

    public override Request Bind(ApiCall call) => new(Page.Strictly(call));

    public sealed record Request(Page Page) : IRequest<WorkerPoolList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerPoolList>
    {
        public Task<WorkerPoolList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(List(request.Page));

        private WorkerPoolList List(Page page)
        {
            if (page.Limit == 0)
            {
                return new WorkerPoolList([]);
            }

            var pools = database.Read(page, static (rows, asked) => PoolStore.Page(
                    rows, asked.After(0), asked.Limit + 1).ConvertAll(pool => PoolView.WithoutCounts(rows, pool)))
                .ConvertAll(WorkerPoolReply.Of);
            return pools.Count > page.Limit
                ? new WorkerPoolList(pools[..page.Limit], Page.TokenAfter(pools[page.Limit - 1].WorkerPoolId!))
                : new WorkerPoolList(pools);
        }
    }
}
