using System.Globalization;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Workers;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>
/// What workers have of a queue. The index of claims names the queue, so that it alone is read up to the tasks that
/// are shown; it has as many entries as tasks are running.
/// </summary>
internal static class ClaimedList
{
    private const string CountClaimed = "SELECT count(*) FROM queue_tasks WHERE taken_until > ? AND task_queue_id = ?";

    // Who claimed a task that expires with its deadline may hold it for some time after both, which nobody sees. There
    // are few of them; the empty text keeps the query on the index of deadlines.
    private const string CountExpired = """
        SELECT count(*) FROM queue_tasks
        WHERE is_unresolved = 1 AND deadline <= ? AND expires < ? AND taken_until > ? AND task_queue_id || '' = ?
        """;

    private const string SelectPage = """
        SELECT taken_until, task_no FROM queue_tasks
        WHERE (taken_until, task_no) > (?, ?) AND taken_until >= ? AND task_queue_id = ?
        ORDER BY taken_until, task_no LIMIT ?
        """;

    private const string SelectTask = """
        SELECT task.task_id, task.runs, definition.definition
        FROM queue_tasks task JOIN queue_task_definitions definition ON definition.task_no = task.task_no
        WHERE task.task_no = ? AND task.expires >= ?
        """;

    /// <summary>How many tasks have a claim that has not ended.</summary>
    public static int Count(IRows rows, string taskQueueId, DateTimeOffset now)
    {
        using var all = rows.Sql(CountClaimed).Bind(now).Bind(taskQueueId);
        using var expired = rows.Sql(CountExpired).Bind(now).Bind(now).Bind(now).Bind(taskQueueId);
        _ = all.Step() && expired.Step();
        return all.Int(0) - expired.Int(0);
    }

    /// <summary>
    /// A page of the tasks, ordered by the time of the claim or its last renewal. It may be short, since tasks that
    /// have expired are passed over.
    /// </summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="taskQueueId">The queue.</param>
    /// <param name="page">Which page.</param>
    /// <param name="claimTimeout">How long a claim holds; its end less this is when it was made.</param>
    public static ListClaimedTasksReply Read(IRows rows, string taskQueueId, Page page, TimeSpan claimTimeout)
    {
        if (page.Limit == 0)
        {
            return new ListClaimedTasksReply([]);
        }

        var after = page.AfterNumber(0);
        var found = new List<(DateTimeOffset TakenUntil, long Number)>();
        using (var call = rows.Sql(SelectPage)
            .Bind(after).Bind(page.AfterNumber(1)).Bind(after).Bind(taskQueueId).Bind(page.Limit + 1))
        {
            while (call.Step())
            {
                found.Add((call.Time(0), call.Long(1)));
            }
        }

        return new ListClaimedTasksReply(
            [
                .. found.Take(page.Limit).Select(entry => Task(rows, entry.Number, entry.TakenUntil - claimTimeout))
                    .OfType<ClaimedTask>(),
            ],
            found.Count > page.Limit ? TokenAfter(found[page.Limit - 1]) : null);
    }

    private static string TokenAfter((DateTimeOffset TakenUntil, long Number) last) => Page.TokenAfter(
        last.TakenUntil.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        last.Number.ToString(CultureInfo.InvariantCulture));

    private static ClaimedTask? Task(IRows rows, long number, DateTimeOffset claimed)
    {
        using var call = rows.Sql(SelectTask).Bind(number).Bind(rows.Now);
        if (!call.Step())
        {
            return null;
        }

        var run = JsonSerializer.Deserialize(call.TextSpan(1), QueueJson.Default.IReadOnlyListRun)![^1];
        return new ClaimedTask
        {
            TaskId = call.Text(0),
            RunId = run.RunId,
            WorkerGroup = run.WorkerGroup!,
            WorkerId = run.WorkerId!,
            Claimed = claimed,
            Task = new StoredJson<TaskDefinition>(call.Bytes(2)),
        };
    }
}
