using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>SQL of task groups.</summary>
internal static class TaskGroupStore
{
    // A group outlives its tasks by this much.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    private const string Insert = """
        INSERT INTO queue_task_groups (task_group_id, scheduler_id, expires, sealed, unresolved_tasks)
        VALUES (?, ?, ?, NULL, 1)
        ON CONFLICT (task_group_id) DO UPDATE
        SET scheduler_id = excluded.scheduler_id, expires = excluded.expires, sealed = NULL,
          unresolved_tasks = unresolved_tasks + 1
        """;

    private const string CountInOpen = """
        UPDATE queue_task_groups SET unresolved_tasks = unresolved_tasks + 1,
          expires = CASE WHEN ? > expires THEN ? ELSE expires END
        WHERE task_group_id = ? AND scheduler_id = ? AND sealed IS NULL AND expires >= ?
        """;

    /// <summary>A group; null from the moment on that it has expired.</summary>
    public static TaskGroup? Find(IRows rows, string taskGroupId) =>
        FindEvenExpired(rows, taskGroupId) is { } group && group.Expires >= rows.Now ? group : null;

    /// <summary>As <see cref="Find"/>, and also a group that has expired but whose row is still there.</summary>
    public static TaskGroup? FindEvenExpired(IRows rows, string taskGroupId)
    {
        using var call = rows
            .Sql("""
                SELECT scheduler_id, expires, sealed, unresolved_tasks FROM queue_task_groups WHERE task_group_id = ?
                """)
            .Bind(taskGroupId);
        return call.Step()
            ? new TaskGroup(taskGroupId, call.Text(0), call.Time(1), call.TimeOrNull(2), call.Int(3))
            : null;
    }

    /// <summary>
    /// Counts one more task of the group that is not resolved, makes the group where it is missing, and lets it last
    /// as long as the task. What it returns is why the task cannot join.
    /// </summary>
    public static ApiError? Join(Transaction tx, string taskGroupId, string schedulerId, DateTimeOffset expires)
    {
        // Nearly always the group is there and open, and one statement does it all.
        if (tx.Sql(CountInOpen).Bind(expires).Bind(WithSlack(expires))
            .Bind(taskGroupId).Bind(schedulerId).Bind(tx.Now).Execute() > 0)
        {
            return null;
        }

        // The row of a group that has expired becomes that of the new one.
        if (Find(tx, taskGroupId) is not { } group)
        {
            tx.Sql(Insert).Bind(taskGroupId).Bind(schedulerId).Bind(WithSlack(expires)).Execute();
            return null;
        }

        return ApiError.RequestConflict(
            group.SchedulerId != schedulerId
                ? $"Task group {taskGroupId} has the schedulerId '{group.SchedulerId}', "
                + $"and all its tasks must have it; this one has '{schedulerId}'."
                : $"Task group {taskGroupId} was sealed at {Kernel.Time.WireTime.Format(group.Sealed!.Value)} "
                + "and takes no further tasks.");
    }

    /// <summary>Closes an open group for good.</summary>
    public static TaskGroup Seal(Transaction tx, TaskGroup group, DateTimeOffset now)
    {
        tx.Sql("UPDATE queue_task_groups SET sealed = ? WHERE task_group_id = ?")
            .Bind(now).Bind(group.TaskGroupId).Execute();
        return group with { Sealed = now };
    }

    public static void CountUnresolved(Transaction tx, string taskGroupId, int change) =>
        tx.Sql("UPDATE queue_task_groups SET unresolved_tasks = unresolved_tasks + ? WHERE task_group_id = ?")
            .Bind(change).Bind(taskGroupId).Execute();

    /// <summary>
    /// When the group of a task expires that expires then. Tasks may last as long as time can be written.
    /// </summary>
    public static DateTimeOffset WithSlack(DateTimeOffset expires) =>
        expires < DateTimeOffset.MaxValue - Slack ? expires + Slack : DateTimeOffset.MaxValue;
}
