using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Groups;

/// <summary>SQL of changes of groups that take several transactions; few at a time, and mostly none.</summary>
internal static class GroupChangeStore
{
    private const string Columns = """
        SELECT change_id, task_group_id, priority, after_task_id, tasks_affected, due FROM queue_group_changes
        """;

    private const string SelectPriorities =
        Columns + " WHERE task_group_id = ? AND priority IS NOT NULL ORDER BY due";

    private const string SelectCancellation =
        "SELECT 1 FROM queue_group_changes WHERE task_group_id = ? AND priority IS NULL LIMIT 1";

    private const string InsertChange = """
        INSERT INTO queue_group_changes (change_id, task_group_id, priority, after_task_id, tasks_affected, due)
        VALUES (?, ?, ?, ?, ?, ?)
        """;

    private const string UpdateProgress =
        "UPDATE queue_group_changes SET after_task_id = ?, tasks_affected = ? WHERE change_id = ?";

    /// <summary>All of them, the oldest first.</summary>
    public static List<GroupChange> All(IRows rows) => Read(rows.Sql(Columns + " ORDER BY due"));

    /// <summary>Those that give the tasks of a group another priority, the oldest first.</summary>
    public static List<GroupChange> Priorities(IRows rows, string taskGroupId) =>
        Read(rows.Sql(SelectPriorities).Bind(taskGroupId));

    /// <summary>Whether all tasks of a group are being canceled: none of them is to begin any more.</summary>
    public static bool IsBeingCanceled(IRows rows, string taskGroupId)
    {
        using var call = rows.Sql(SelectCancellation).Bind(taskGroupId);
        return call.Step();
    }

    /// <summary>Whether a change has still its row, and thus is to go on.</summary>
    public static bool Exists(IRows rows, GroupChange change)
    {
        using var call = rows.Sql("SELECT 1 FROM queue_group_changes WHERE change_id = ?").Bind(change.Id);
        return call.Step();
    }

    /// <summary>Gives a change its row.</summary>
    public static GroupChange Insert(Transaction tx, GroupChange change)
    {
        tx.Sql(InsertChange).Bind(change.Id).Bind(change.TaskGroupId).Bind((long?)change.Priority).Bind(change.After)
            .Bind(change.TasksAffected).Bind(tx.Now).Execute();
        return change with { Due = tx.Now };
    }

    public static void SaveProgress(Transaction tx, GroupChange change) =>
        tx.Sql(UpdateProgress).Bind(change.After).Bind(change.TasksAffected).Bind(change.Id).Execute();

    public static void Delete(Transaction tx, GroupChange change) =>
        tx.Sql("DELETE FROM queue_group_changes WHERE change_id = ?").Bind(change.Id).Execute();

    private static List<GroupChange> Read(SqlCall call)
    {
        var changes = new List<GroupChange>();
        using (call)
        {
            while (call.Step())
            {
                changes.Add(new GroupChange(call.Text(1), (TaskPriority?)call.LongOrNull(2))
                {
                    Id = call.Text(0),
                    After = call.Text(3),
                    TasksAffected = call.Int(4),
                    Due = call.Time(5),
                });
            }
        }

        return changes;
    }
}
