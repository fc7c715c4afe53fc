using System.Globalization;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Workers;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>
/// What waits in a queue. How much that is, is counted as tasks come and go; the rest is answered by the index of
/// pending tasks alone. Those whose deadline has passed, which are few and soon resolved, are found by their deadline
/// and taken off.
/// </summary>
internal static class PendingList
{
    private const string CountPending = "SELECT tasks FROM queue_pending_counts WHERE task_queue_id = ?";

    // The empty text keeps the query on the index of deadlines, which has few entries of that age.
    private const string Past = """
         FROM queue_tasks WHERE is_unresolved = 1 AND deadline <= ? AND pending_order IS NOT NULL
          AND task_queue_id || '' = ?
        """;

    private const string CountPast = "SELECT count(*)" + Past;

    private const string SelectPast = "SELECT priority, pending_order" + Past;

    private const string CountAhead = """
        SELECT priority, count(*) FROM queue_tasks
        WHERE task_queue_id = ? AND pending_order IS NOT NULL
          AND (priority > ? OR (priority = ? AND pending_order < ?))
        GROUP BY priority ORDER BY priority DESC
        """;

    // One stretch of the index; the index has no order over all priorities.
    private const string SelectOfPriority = """
        SELECT pending_order, task_no FROM queue_tasks
        WHERE task_queue_id = ? AND priority = ? AND pending_order > ? ORDER BY pending_order LIMIT ?
        """;

    private const string SelectTask = """
        SELECT task.task_id, task.runs, task.deadline, definition.definition
        FROM queue_tasks task JOIN queue_task_definitions definition ON definition.task_no = task.task_no
        WHERE task.task_no = ?
        """;

    /// <summary>How many tasks may be claimed.</summary>
    public static int Count(IRows rows, string taskQueueId, DateTimeOffset now)
    {
        using var all = rows.Sql(CountPending).Bind(taskQueueId);
        if (!all.Step())
        {
            return 0;
        }

        using var past = rows.Sql(CountPast).Bind(now).Bind(taskQueueId);
        _ = past.Step();
        return all.Int(0) - past.Int(0);
    }

    /// <summary>A page of the tasks, ordered by the time they became pending.</summary>
    public static ListPendingTasksReply Read(IRows rows, string taskQueueId, Page page, DateTimeOffset now)
    {
        if (page.Limit == 0)
        {
            return new ListPendingTasksReply([]);
        }

        var found = new List<(long Order, long Number)>();
        foreach (var priority in Enum.GetValues<TaskPriority>())
        {
            using var call = rows.Sql(SelectOfPriority)
                .Bind(taskQueueId).Bind((long)priority).Bind(page.AfterNumber(0)).Bind(page.Limit + 1);
            while (call.Step())
            {
                found.Add((call.Long(0), call.Long(1)));
            }
        }

        found.Sort();
        return new ListPendingTasksReply(
            [.. found.Take(page.Limit).Select(entry => Task(rows, entry.Number, now)).OfType<PendingTask>()],
            found.Count > page.Limit
                ? Page.TokenAfter(found[page.Limit - 1].Order.ToString(CultureInfo.InvariantCulture))
                : null);
    }

    /// <summary>Where a task stands; null if it cannot be claimed.</summary>
    public static PendingPlaceReply? Place(IRows rows, TaskRecord task, DateTimeOffset now)
    {
        if (task.PendingOrder is not { } order || task.Deadline <= now)
        {
            return null;
        }

        var past = PastAhead(rows, task, order, now);
        var ahead = new List<TasksAhead>();
        using var call = rows.Sql(CountAhead)
            .Bind(task.TaskQueueId).Bind((long)task.Priority).Bind((long)task.Priority).Bind(order);
        while (call.Step())
        {
            var priority = (TaskPriority)call.Int(0);
            var count = call.Int(1) - past.Count(one => one == priority);
            if (count > 0)
            {
                ahead.Add(new TasksAhead { Priority = priority, Tasks = count });
            }
        }

        return new PendingPlaceReply { Position = ahead.Sum(tasks => tasks.Tasks) + 1, Ahead = ahead };
    }

    // The priorities of tasks that only wait for their end.
    private static List<TaskPriority> PastAhead(IRows rows, TaskRecord task, long order, DateTimeOffset now)
    {
        var past = new List<TaskPriority>();
        using var call = rows.Sql(SelectPast).Bind(now).Bind(task.TaskQueueId);
        while (call.Step())
        {
            var priority = (TaskPriority)call.Int(0);
            if (priority > task.Priority || (priority == task.Priority && call.Long(1) < order))
            {
                past.Add(priority);
            }
        }

        return past;
    }

    private static PendingTask? Task(IRows rows, long number, DateTimeOffset now)
    {
        using var call = rows.Sql(SelectTask).Bind(number);
        if (!call.Step() || call.Time(2) <= now)
        {
            return null;
        }

        var runs = JsonSerializer.Deserialize(call.TextSpan(1), QueueJson.Default.IReadOnlyListRun)!;
        return new PendingTask
        {
            TaskId = call.Text(0),
            RunId = runs[^1].RunId,
            Task = new StoredJson<TaskDefinition>(call.Bytes(3)),
            Inserted = runs[^1].Scheduled,
        };
    }
}
