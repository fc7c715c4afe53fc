using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Index.Api;

/// <summary>A page of tasks of the index.</summary>
[Schema("index", "list-tasks-response", Title = "List Tasks Response")]
public sealed record TaskList(
    [Items(Unique = true), Says("The tasks of this page.")] IReadOnlyList<IndexedTask> Tasks,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null)
{
    /// <summary>A page out of one row more than it has, by which it is known whether there are more.</summary>
    internal static TaskList Of(List<IndexedTask> rows, Page page) => rows.Count > page.Limit
        ? new TaskList(rows[..page.Limit], Page.TokenAfter(IndexPath.Of(rows[page.Limit - 1].Namespace).Name))
        : new TaskList(rows);
}
