using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>SQL of lists of tasks, in pages ordered by their ids.</summary>
internal static class TaskLists
{
    /// <summary>Most rows that <see cref="GroupPage"/> looks at.</summary>
    private const int RowsOfGroupPage = 1000;

    private const string SelectOfGroup =
        TaskStore.Columns + " WHERE task_group_id = ? AND task_id > ? AND expires >= ? ORDER BY task_id LIMIT ?";

    // A dependent that is gone before its edge is not shown.
    private const string SelectDependents = TaskStore.Columns + """
         WHERE task_id IN (
          SELECT dependent_task_id FROM queue_dependencies
          WHERE required_task_id = ? AND dependent_task_id > ? AND expires > ?)
        ORDER BY task_id LIMIT ?
        """;

    private const string SelectGroupPage = """
        SELECT task_id, is_unresolved, was_resolved FROM queue_tasks
        WHERE task_group_id = ? AND task_id > ? AND expires >= ? ORDER BY task_id LIMIT ?
        """;

    /// <summary>Tasks of a group with their definitions.</summary>
    public static List<(TaskRecord Task, StoredJson<TaskDefinition> Definition)> OfGroup(
        IRows rows, string taskGroupId, string after, int limit) =>
        WithDefinitions(
            rows,
            TaskStore.ReadAll(rows.Sql(SelectOfGroup).Bind(taskGroupId).Bind(after).Bind(rows.Now).Bind(limit)));

    /// <summary>Tasks that depend on one, with their definitions; edges that have expired do not count.</summary>
    public static List<(TaskRecord Task, StoredJson<TaskDefinition> Definition)> Dependents(
        IRows rows, string required, string after, DateTimeOffset now, int limit) =>
        WithDefinitions(
            rows,
            TaskStore.ReadAll(rows.Sql(SelectDependents).Bind(required).Bind(after).Bind(now).Bind(limit)));

    /// <summary>The next tasks of a group, without reading more of them than how far they have come.</summary>
    public static GroupPage GroupPage(IRows rows, string taskGroupId, string after)
    {
        var (size, last) = (0, after);
        var unresolved = new List<string>();
        var neverResolved = new List<string>();
        using var call = rows.Sql(SelectGroupPage)
            .Bind(taskGroupId).Bind(after).Bind(rows.Now).Bind(RowsOfGroupPage);
        while (call.Step())
        {
            size++;
            last = call.Text(0);
            if (call.Bool(1))
            {
                unresolved.Add(last);
            }

            if (!call.Bool(2))
            {
                neverResolved.Add(last);
            }
        }

        return new GroupPage(size, unresolved, neverResolved, size < RowsOfGroupPage ? null : last);
    }

    private static List<(TaskRecord Task, StoredJson<TaskDefinition> Definition)> WithDefinitions(
        IRows rows, List<TaskRecord> tasks) => [.. tasks.Select(task => (task, TaskStore.Definition(rows, task)))];
}

/// <summary>A part of a group.</summary>
/// <param name="Size">Tasks of this part.</param>
/// <param name="Unresolved">Those of them that are not over.</param>
/// <param name="NeverResolved">Those that never were over.</param>
/// <param name="Next">After which task the next part begins; null: this was the last one.</param>
internal sealed record GroupPage(
    int Size, IReadOnlyList<string> Unresolved, IReadOnlyList<string> NeverResolved, string? Next);
