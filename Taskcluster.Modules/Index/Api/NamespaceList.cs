using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Index.Api;

/// <summary>A page of namespaces of the index.</summary>
[Schema("index", "list-namespaces-response", Title = "List Namespaces Response")]
public sealed record NamespaceList(
    [Items(Unique = true), Says("The namespaces of this page.")] IReadOnlyList<IndexNamespace> Namespaces,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null)
{
    /// <summary>A page out of one row more than it has, by which it is known whether there are more.</summary>
    internal static NamespaceList Of(List<IndexNamespace> rows, Page page) => rows.Count > page.Limit
        ? new NamespaceList(rows[..page.Limit], Page.TokenAfter(rows[page.Limit - 1].Name))
        : new NamespaceList(rows);
}

/// <summary>A namespace: there is, or was, some task in it or further below.</summary>
public sealed record IndexNamespace(
    [Length(Max = IndexPath.MostLength), Says("The whole path.")] string Namespace,
    [Says("Its last word.")] string Name,
    [Says("When the namespace is forgotten, unless a task comes that lasts longer.")] DateTimeOffset Expires);
