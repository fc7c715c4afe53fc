using Taskcluster.Modules.Index.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Tasks;

/// <summary>
/// SQL of the tasks in the index. Each question is a search in the primary key, or in the index of what is to be
/// removed, however many tasks there are.
/// </summary>
internal static class IndexedTasks
{
    internal const string SelectOne = """
        SELECT namespace, name, task_id, rank, data, expires FROM index_tasks
        WHERE namespace = ? AND name = ? AND expires > ?
        """;

    internal const string SelectPage = """
        SELECT namespace, name, task_id, rank, data, expires FROM index_tasks
        WHERE namespace = ? AND name > ? AND expires > ? ORDER BY name LIMIT ?
        """;

    // What has expired counts as gone: it keeps no place, whatever its rank.
    internal const string Upsert = """
        INSERT INTO index_tasks (namespace, name, task_id, rank, data, expires, removal) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (namespace, name) DO UPDATE SET task_id = excluded.task_id, rank = excluded.rank,
          data = excluded.data, expires = excluded.expires, removal = excluded.removal
        WHERE index_tasks.rank <= excluded.rank OR index_tasks.expires <= ?
        """;

    internal const string DeleteDue = """
        DELETE FROM index_tasks WHERE (namespace, name) IN (
          SELECT namespace, name FROM index_tasks WHERE removal <= ? ORDER BY removal LIMIT ?)
        """;

    internal const string SelectFirstRemoval = "SELECT removal FROM index_tasks ORDER BY removal LIMIT 1";

    /// <summary>The task at a path, unless it has expired.</summary>
    public static IndexedTask? Find(IRows rows, string path) => Find(rows, IndexPath.Of(path), rows.Now);

    /// <summary>As <see cref="Find(IRows, string)"/>, and also one that has expired while its row is there.</summary>
    public static IndexedTask? FindEvenExpired(IRows rows, string path) =>
        Find(rows, IndexPath.Of(path), DateTimeOffset.MinValue);

    /// <summary>The tasks right in a namespace by their names, without those that have expired.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="space">The namespace; empty for the top.</param>
    /// <param name="after">The name before the first one; empty for the first page.</param>
    /// <param name="most">How many.</param>
    public static List<IndexedTask> List(IRows rows, string space, string after, int most)
    {
        var tasks = new List<IndexedTask>();
        using var call = rows.Sql(SelectPage).Bind(space).Bind(after).Bind(rows.Now).Bind(most);
        while (call.Step())
        {
            tasks.Add(Read(call));
        }

        return tasks;
    }

    /// <summary>Puts a task in its place; false if one of a higher rank has it.</summary>
    public static bool Save(Transaction tx, IndexedTask task)
    {
        var path = IndexPath.Of(task.Namespace);
        return tx.Sql(Upsert)
            .Bind(path.Namespace).Bind(path.Name).Bind(task.TaskId).Bind(task.Rank).Bind(task.Data)
            .Bind(task.Expires).Bind(RemovalOf(task.Expires, tx.Now)).Bind(tx.Now).Execute() > 0;
    }

    /// <summary>Takes a task out of its place, if there is one.</summary>
    public static void Delete(Transaction tx, string path)
    {
        var (space, name) = IndexPath.Of(path);
        tx.Sql("DELETE FROM index_tasks WHERE namespace = ? AND name = ?").Bind(space).Bind(name).Execute();
    }

    /// <summary>
    /// When the row of a task goes: at the midnight after it has expired. One that had expired when it was stored is
    /// there for the rest of that day, too, for those who ask for what has expired.
    /// </summary>
    public static DateTimeOffset RemovalOf(DateTimeOffset expires, DateTimeOffset now) =>
        IndexDay.After(expires > now ? expires : now);

    /// <summary>When the next row goes; null if there is none.</summary>
    public static DateTimeOffset? NextRemoval(IRows rows)
    {
        using var call = rows.Sql(SelectFirstRemoval);
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Removes rows that are due; how many.</summary>
    public static int RemoveDue(Transaction tx, int most) => tx.Sql(DeleteDue).Bind(tx.Now).Bind(most).Execute();

    private static IndexedTask? Find(IRows rows, IndexPath path, DateTimeOffset now)
    {
        using var call = rows.Sql(SelectOne).Bind(path.Namespace).Bind(path.Name).Bind(now);
        return call.Step() ? Read(call) : null;
    }

    private static IndexedTask Read(SqlCall row) => new()
    {
        Namespace = new IndexPath(row.Text(0), row.Text(1)).ToString(),
        TaskId = row.Text(2),
        Rank = row.Long(3),
        Data = row.Json(4),
        Expires = row.Time(5),
    };
}
