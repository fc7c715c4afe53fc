using System.Globalization;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Errors;

namespace Taskcluster.Modules.WorkerManager.Api.Errors;

/// <summary>worker-manager.listWorkerPoolErrors: the errors of a pool.</summary>
public sealed class ListWorkerPoolErrors()
    : ApiMethod<ListWorkerPoolErrors.Request, WorkerPoolErrorList>(() => WorkerManagerJson.Default.WorkerPoolErrorList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listWorkerPoolErrors",
        Route = "GET /worker-pool-errors/<workerPoolId*>",
        Parameters = WorkerManagerParameters.Patterns,
        Query =
        [
            .. QueryParameter.Paging,
            WorkerManagerParameters.LaunchConfigId,
            new QueryParameter("errorId", Patterns.SlugId),
        ],
        Scopes = "worker-manager:list-worker-pool-errors:<workerPoolId>",
        Output = typeof(WorkerPoolErrorList),
        Category = WorkerManagerParameters.PoolCategory,
        Title = "List Worker Pool Errors",
        Description = """
            The errors of a pool, the newest first; with `errorId` that one, with `launchConfigId` those of workers that
            it started. They are kept for some days. There are none of a pool that nobody knows.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call["workerPoolId"],
        call.QueryValue("errorId") ?? "",
        call.QueryValue("launchConfigId") ?? "",
        Page.Strictly(call));

    public sealed record Request(string WorkerPoolId, string ErrorId, string LaunchConfigId, Page Page)
        : IRequest<WorkerPoolErrorList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerPoolErrorList>
    {
        public Task<WorkerPoolErrorList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(List(request));

        private WorkerPoolErrorList List(Request request)
        {
            var page = request.Page;
            if (page.Limit == 0)
            {
                return new WorkerPoolErrorList([]);
            }

            var before = page.AfterNumber(0);
            var errors = database.Read(rows => ErrorStore.Page(
                rows, request.WorkerPoolId, request.ErrorId, request.LaunchConfigId, before, page.Limit + 1));
            return new WorkerPoolErrorList(
                [.. errors.Take(page.Limit).Select(WorkerPoolErrorReply.Of)],
                errors.Count > page.Limit
                    ? Page.TokenAfter(errors[page.Limit - 1].Number.ToString(CultureInfo.InvariantCulture))
                    : null);
        }
    }
}
