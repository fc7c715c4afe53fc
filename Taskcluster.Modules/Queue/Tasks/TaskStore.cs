using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>SQL of tasks and their definitions.</summary>
internal static class TaskStore
{
    internal const string Columns = """
        SELECT task_no, task_id, task_queue_id, scheduler_id, project_id, task_group_id, priority, deadline, expires,
          retries, retries_left, routes, tags, runs, waits_for, was_resolved, pending_order, taken_until, claimed_by
        FROM queue_tasks
        """;

    private const string SelectById = Columns + " WHERE task_id = ? AND expires >= ?";

    private const string SelectEvenExpired = Columns + " WHERE task_id = ?";

    private const string SelectPending = Columns + """
         WHERE task_queue_id = ? AND pending_order IS NOT NULL AND deadline > ?
        ORDER BY priority DESC, pending_order LIMIT ?
        """;

    private const string SelectClaimsUntil = Columns + " WHERE taken_until <= ? ORDER BY taken_until LIMIT ?";

    private const string SelectUnresolvedUntil =
        Columns + " WHERE is_unresolved = 1 AND deadline <= ? ORDER BY deadline LIMIT ?";

    private const string SelectDefinition = """
        SELECT definition FROM queue_task_definitions
        WHERE task_no = (SELECT task_no FROM queue_tasks WHERE task_id = ? AND expires >= ?)
        """;

    private const string InsertTask = Dialect.InsertOrFail + """
         INTO queue_tasks (task_id, task_queue_id, scheduler_id, project_id, task_group_id, priority, deadline,
          expires, retries, routes, tags, retries_left, runs, waits_for, is_unresolved, was_resolved, pending_order,
          taken_until, claimed_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task_id) DO NOTHING
        """;

    private const string UpdateTask = Dialect.UpdateOrFail + """
         queue_tasks SET retries_left = ?, runs = ?, waits_for = ?, is_unresolved = ?, was_resolved = ?,
          pending_order = ?, taken_until = ?, claimed_by = ?
        WHERE task_no = ?
        """;

    /// <summary>A task; null from the moment on that it has expired, whether its rows are there or not.</summary>
    public static TaskRecord? Find(IRows rows, string taskId)
    {
        using var call = rows.Sql(SelectById).Bind(taskId).Bind(rows.Now);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>As <see cref="Find"/>, and also a task that has expired but whose rows are still there.</summary>
    public static TaskRecord? FindEvenExpired(IRows rows, string taskId)
    {
        using var call = rows.Sql(SelectEvenExpired).Bind(taskId);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>The definition's JSON, unless the task has expired.</summary>
    public static StoredJson<TaskDefinition>? FindDefinition(IRows rows, string taskId)
    {
        using var call = rows.Sql(SelectDefinition).Bind(taskId).Bind(rows.Now);
        return call.Step() ? new StoredJson<TaskDefinition>(call.Bytes(0)) : null;
    }

    /// <summary>The definition's JSON of a task that is known to be there.</summary>
    public static StoredJson<TaskDefinition> Definition(IRows rows, TaskRecord task)
    {
        using var call = rows.Sql("SELECT definition FROM queue_task_definitions WHERE task_no = ?").Bind(task.Number);
        return call.Step()
            ? new StoredJson<TaskDefinition>(call.Bytes(0))
            : throw new InvalidOperationException($"The definition of {task.TaskId} is missing.");
    }

    /// <summary>Tasks of a queue that may be claimed, in the order in which they are handed out.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="taskQueueId">The queue.</param>
    /// <param name="limit">Most tasks.</param>
    /// <param name="isMore">Whether there are others behind them.</param>
    public static List<TaskRecord> Pending(IRows rows, string taskQueueId, int limit, out bool isMore)
    {
        var tasks = new List<TaskRecord>(1);
        using var call = rows.Sql(SelectPending).Bind(taskQueueId).Bind(rows.Now).Bind(limit + 1);
        while ((isMore = call.Step()) && tasks.Count < limit)
        {
            tasks.Add(Read(call));
        }

        return tasks;
    }

    /// <summary>Tasks whose claim has ended.</summary>
    public static List<TaskRecord> ClaimsUntil(IRows rows, DateTimeOffset now, int limit) =>
        ReadAll(rows.Sql(SelectClaimsUntil).Bind(now).Bind(limit));

    /// <summary>Tasks that are not over at a moment that their deadline has passed.</summary>
    public static List<TaskRecord> UnresolvedUntil(IRows rows, DateTimeOffset deadline, int limit) =>
        ReadAll(rows.Sql(SelectUnresolvedUntil).Bind(deadline).Bind(limit));

    /// <summary>
    /// Stores a new task; false if there is one of its id already, expired or not. The record does not learn its
    /// number, which nobody needs who has just made it.
    /// </summary>
    public static bool Insert(Transaction tx, TaskRecord task, StoredJson<TaskDefinition> definition)
    {
        var call = tx.Sql(InsertTask)
            .Bind(task.TaskId).Bind(task.TaskQueueId).Bind(task.SchedulerId).Bind(task.ProjectId)
            .Bind(task.TaskGroupId).Bind((long)task.Priority).Bind(task.Deadline).Bind(task.Expires)
            .Bind(task.Retries).BindText(RoutesJson(task.Routes)).Bind(task.Tags);
        if (!BindState(call, task).Insert(out var number))
        {
            return false;
        }

        tx.Sql("INSERT INTO queue_task_definitions (task_no, definition) VALUES (?, ?)")
            .Bind(number).BindText(definition.Utf8.Span).Execute();
        return true;
    }

    public static void Update(Transaction tx, TaskRecord task) =>
        BindState(tx.Sql(UpdateTask), task).Bind(task.Number).Execute();

    private static SqlCall BindState(SqlCall call, TaskRecord task) => call
        .Bind(task.RetriesLeft)
        .BindText(task.Written.Runs)
        .Bind(task.WaitsFor)
        .Bind(task.IsUnresolved)
        .Bind(task.WasResolved)
        .Bind(task.PendingOrder)
        .Bind(task.TakenUntil)
        .Bind(task.ClaimedBy);

    private static ReadOnlySpan<byte> RoutesJson(IReadOnlyList<string> routes) =>
        routes.Count == 0
            ? "[]"u8
            : JsonSerializer.SerializeToUtf8Bytes(routes, KernelJson.Default.IReadOnlyListString);

    internal static List<TaskRecord> ReadAll(SqlCall call)
    {
        using (call)
        {
            var tasks = new List<TaskRecord>();
            while (call.Step())
            {
                tasks.Add(Read(call));
            }

            return tasks;
        }
    }

    private static TaskRecord Read(SqlCall row) => new()
    {
        Number = row.Long(0),
        TaskId = row.Text(1),
        TaskQueueId = row.Text(2),
        SchedulerId = row.Text(3),
        ProjectId = row.Text(4),
        TaskGroupId = row.Text(5),
        Priority = (TaskPriority)row.Int(6),
        Deadline = row.Time(7),
        Expires = row.Time(8),
        Retries = row.Int(9),
        RetriesLeft = row.Int(10),
        Routes = row.TextSpan(11) is { Length: > 2 } routes
            ? JsonSerializer.Deserialize(routes, KernelJson.Default.IReadOnlyListString)! : [],
        Tags = row.Json(12),
        Runs = StoredRuns.Read(row.TextSpan(13)),
        WaitsFor = row.Int(14),
        WasResolved = row.Bool(15),
        PendingOrder = row.LongOrNull(16),
        TakenUntil = row.TimeOrNull(17),
        ClaimedBy = row.TextOrNull(18),
    };
}
