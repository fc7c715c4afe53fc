using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>Looks up many tasks by their ids, a page at a time (spec/queue.md §2.8, tasks and statuses).</summary>
internal static class TaskBatch
{
    // So many look-ups share a snapshot; a body may name some hundred thousand tasks that do not exist.
    private const int Chunk = 500;

    /// <summary>
    /// What <paramref name="find"/> finds, ordered by id, without those that are not there; and the token of the next
    /// page if there is one.
    /// </summary>
    /// <exception cref="ApiError">400 InputError: the token is none.</exception>
    public static (List<T> Found, string? Next) Read<T>(
        Database database, IReadOnlyList<string> taskIds, KeyPage page, Func<IRows, string, T?> find)
        where T : class
    {
        var after = page.After();
        if (page.Limit == 0)
        {
            return ([], null);
        }

        var wanted = taskIds
            .Where(id => string.CompareOrdinal(id, after) > 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Chunk(Chunk);
        var found = new List<(string TaskId, T Row)>();
        foreach (var chunk in wanted)
        {
            database.Read(rows =>
            {
                Add(rows, chunk, page.Limit + 1, find, found);
                return found;
            });
            if (found.Count > page.Limit)
            {
                return ([.. found.Take(page.Limit).Select(entry => entry.Row)],
                    KeyPage.TokenAfter(found[page.Limit - 1].TaskId));
            }
        }

        return ([.. found.Select(entry => entry.Row)], null);
    }

    private static void Add<T>(
        IRows rows,
        string[] taskIds,
        int most,
        Func<IRows, string, T?> find,
        List<(string TaskId, T Row)> found)
        where T : class
    {
        foreach (var taskId in taskIds)
        {
            if (found.Count < most && find(rows, taskId) is { } row)
            {
                found.Add((taskId, row));
            }
        }
    }
}
