using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.listWorkersForWorkerGroup: the workers of a pool in one group.</summary>
public sealed class ListWorkersForWorkerGroup()
    : ApiMethod<ListWorkersForWorkerGroup.Request, WorkerList>(() => WorkerManagerJson.Default.WorkerList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listWorkersForWorkerGroup",
        Route = "GET /workers/<workerPoolId>/<workerGroup>",
        AlsoAt = "GET /workers/<workerPoolId>:/<workerGroup>",
        Parameters = WorkerManagerParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "worker-manager:list-workers:<workerPoolId>/<workerGroup>",
        Output = typeof(WorkerList),
        Category = WorkerManagerParameters.WorkerCategory,
        Title = "Workers in a specific Worker Group in a Worker Pool",
        Description = "The workers of a pool in one group, the newest first; none for a pool that nobody knows.",
    };

    public override Request Bind(ApiCall call) =>
        new(new WorkerFilter(call["workerPoolId"], call["workerGroup"]), Page.Strictly(call));

    public sealed record Request(WorkerFilter Filter, Page Page) : IRequest<WorkerList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerList>
    {
        public Task<WorkerList> Handle(Request request, CancellationToken cancellationToken) => Task.FromResult(
            database.Read(request, static (rows, asked) => WorkerPages.Read(rows, asked.Filter, asked.Page)));
    }
}
