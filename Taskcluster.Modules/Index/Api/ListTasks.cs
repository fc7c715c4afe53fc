using MediatR;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.listTasks: which tasks are in a namespace.</summary>
public sealed class ListTasks() : ApiMethod<ListTasks.Request, TaskList>(() => IndexJson.Default.TaskList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "listTasks",
        Route = "GET /tasks/<namespace*?>",
        Parameters = IndexParameters.PatternsOrTop,
        Query = QueryParameter.Paging,
        Scopes = "index:list-tasks:<namespace>",
        Authorized = AuthorizationMoment.FromBody,
        Output = typeof(TaskList),
        Category = IndexParameters.Category,
        Title = "List Tasks",
        Description = """
            The tasks right in a namespace, or at the top of the index if none is named, in the order of their names;
            not those further below. A namespace that nobody knows has none in it. If there are more than fit a page,
            `continuationToken` leads to the next one.

            To find one task whose path is known, call `findTask`.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["namespace"], Page.Strictly(call));

    public override ScopeValues ScopeValues(Request request) => new() { { "namespace", request.Namespace } };

    public sealed record Request(string Namespace, Page Page) : IRequest<TaskList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, TaskList>
    {
        public Task<TaskList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(request.Page.Limit == 0 ? new TaskList([]) : database.Read(request, List));

        private static TaskList List(IRows rows, Request request) => TaskList.Of(
            IndexedTasks.List(rows, request.Namespace, request.Page.After(0), request.Page.Limit + 1), request.Page);
    }
}
