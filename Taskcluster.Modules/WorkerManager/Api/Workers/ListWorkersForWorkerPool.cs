using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.listWorkersForWorkerPool: the workers of a pool.</summary>
public sealed class ListWorkersForWorkerPool()
    : ApiMethod<ListWorkersForWorkerPool.Request, WorkerList>(() => WorkerManagerJson.Default.WorkerList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listWorkersForWorkerPool",
        Route = "GET /workers/<workerPoolId*>",
        Parameters = WorkerManagerParameters.Patterns,
        Query =
        [
            .. QueryParameter.Paging,
            WorkerManagerParameters.LaunchConfigId,
            new QueryParameter("state", "^(requested|running|stopping|stopped|standalone)$"),
        ],
        Scopes = "worker-manager:list-workers:<workerPoolId>",
        Output = typeof(WorkerList),
        Category = WorkerManagerParameters.WorkerCategory,
        Title = "Workers in a Worker Pool",
        Description = """
            The workers of a pool, the newest first; with `state` or `launchConfigId` those in one state or started by
            one launch config. Standalone workers, which the queue alone knows, are shown by listWorkers.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        new WorkerFilter(call["workerPoolId"])
        {
            State = call.QueryValue("state") ?? "",
            LaunchConfigId = call.QueryValue("launchConfigId") ?? "",
        },
        Page.Strictly(call));

    public sealed record Request(WorkerFilter Filter, Page Page) : IRequest<WorkerList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerList>
    {
        public Task<WorkerList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(request, List));

        private static WorkerList List(IRows rows, Request request)
        {
            var id = request.Filter.WorkerPoolId;
            return PoolStore.Find(rows, id) is not null
                ? WorkerPages.Read(rows, request.Filter, request.Page)
                : throw ApiError.ResourceNotFound($"Worker Pool does not exist: there is none of the id {id}.");
        }
    }
}
