using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.listNamespacesPost: listNamespaces as it was called of old. Deprecated and not published.</summary>
public sealed class ListNamespacesPost()
    : ApiMethod<ListNamespaces.Request, NamespaceList>(() => IndexJson.Default.NamespaceList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "listNamespacesPost",
        Route = "POST /namespaces/<namespace*?>",
        Parameters = IndexParameters.PatternsOrTop,
        Query = QueryParameter.Paging,
        Scopes = "index:list-namespaces:<namespace>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(PageBody),
        Output = typeof(NamespaceList),
        Stability = Stability.Deprecated,
        Published = false,
        Category = IndexParameters.Category,
        Title = "List Namespaces by POST",
        Description = """
            As `listNamespaces`, which is to be called instead. The body must be of its schema, but which page is meant
            stands in the query.
            """,
    };

    public override ListNamespaces.Request Bind(ApiCall call) => new(call["namespace"], Page.Strictly(call));

    public override ScopeValues ScopeValues(ListNamespaces.Request request) =>
        new() { { "namespace", request.Namespace } };
}
