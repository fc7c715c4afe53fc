using MediatR;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.listNamespaces: which namespaces are in a namespace.</summary>
public sealed class ListNamespaces()
    : ApiMethod<ListNamespaces.Request, NamespaceList>(() => IndexJson.Default.NamespaceList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "listNamespaces",
        Route = "GET /namespaces/<namespace*?>",
        Parameters = IndexParameters.PatternsOrTop,
        Query = QueryParameter.Paging,
        Scopes = "index:list-namespaces:<namespace>",
        Authorized = AuthorizationMoment.FromBody,
        Output = typeof(NamespaceList),
        Category = IndexParameters.Category,
        Title = "List Namespaces",
        Description = """
            The namespaces right in a namespace, or at the top of the index if none is named, in the order of their
            names; not those further below. A namespace that nobody knows has none in it. If there are more than fit a
            page, `continuationToken` leads to the next one.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["namespace"], Page.Strictly(call));

    public override ScopeValues ScopeValues(Request request) => new() { { "namespace", request.Namespace } };

    public sealed record Request(string Namespace, Page Page) : IRequest<NamespaceList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, NamespaceList>
    {
        public Task<NamespaceList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(request.Page.Limit == 0 ? new NamespaceList([]) : database.Read(request, List));

        private static NamespaceList List(IRows rows, Request request) => NamespaceList.Of(
            Namespaces.List(rows, request.Namespace, request.Page.After(0), request.Page.Limit + 1), request.Page);
    }
}
