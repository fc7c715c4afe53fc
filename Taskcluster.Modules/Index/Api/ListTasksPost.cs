using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.listTasksPost: listTasks as it was called of old. Deprecated and not published.</summary>
public sealed class ListTasksPost() : ApiMethod<ListTasks.Request, TaskList>(() => IndexJson.Default.TaskList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "listTasksPost",
        Route = "POST /tasks/<namespace*?>",
        Parameters = IndexParameters.PatternsOrTop,
        Query = QueryParameter.Paging,
        Scopes = "index:list-tasks:<namespace>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(PageBody),
        Output = typeof(TaskList),
        Stability = Stability.Deprecated,
        Published = false,
        Category = IndexParameters.Category,
        Title = "List Tasks by POST",
        Description = """
            As `listTasks`, which is to be called instead. The body must be of its schema, but which page is meant
            stands in the query. What is in a namespace named `indexes` is found by `listTasks` alone, since
            `findTasksAtIndex` is called at that place.
            """,
    };

    public override ListTasks.Request Bind(ApiCall call) => new(call["namespace"], Page.Strictly(call));

    public override ScopeValues ScopeValues(ListTasks.Request request) =>
        new() { { "namespace", request.Namespace } };
}
