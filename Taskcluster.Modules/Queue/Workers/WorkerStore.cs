using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Workers;

/// <summary>SQL of workers.</summary>
internal static class WorkerStore
{
    private const string Columns = """
        SELECT task_queue_id, worker_group, worker_id, expires, first_claim, last_date_active, quarantine_until,
          recent_tasks
        FROM queue_workers
        """;

    private const string ByKey = " WHERE task_queue_id = ? AND worker_group = ? AND worker_id = ?";

    private const string Insert = """
        INSERT INTO queue_workers (task_queue_id, worker_group, worker_id, expires, kept_until, first_claim,
          last_date_active, quarantine_until, recent_tasks)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task_queue_id, worker_group, worker_id) DO UPDATE SET
        """;

    private const string Upsert = Insert + """
         expires = excluded.expires, kept_until = excluded.kept_until, quarantine_until = excluded.quarantine_until
        """;

    // An expiry only moves forward.
    private const string UpsertSeen = Insert + """
         expires = CASE WHEN excluded.expires > queue_workers.expires
            THEN excluded.expires ELSE queue_workers.expires END,
          kept_until = CASE WHEN excluded.expires > queue_workers.kept_until
            THEN excluded.expires ELSE queue_workers.kept_until END,
          last_date_active = excluded.last_date_active
        """;

    // Parameters: entries, their length, the greatest length, the same three again, key, now.
    private const string AddRecent = """
        UPDATE queue_workers SET recent_tasks = CASE
            WHEN length(recent_tasks) + ? > ? THEN substr(recent_tasks || ?, length(recent_tasks) + ? - ? + 1)
            ELSE recent_tasks || ? END
        """ + ByKey + " AND quarantine_until <= ?";

    private const string SelectPage = Columns + """
         WHERE task_queue_id = ? AND (worker_group, worker_id) > (?, ?) AND kept_until >= ?
        ORDER BY worker_group, worker_id LIMIT ?
        """;

    private const string SelectForgotten = Columns + " WHERE kept_until < ? ORDER BY kept_until LIMIT ?";

    private const string InsertQuarantine = """
        INSERT INTO queue_quarantines (task_queue_id, worker_group, worker_id, entry_no, client_id, updated_at,
          quarantine_until, quarantine_info)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string SelectQuarantines = """
        SELECT client_id, updated_at, quarantine_until, quarantine_info FROM queue_quarantines
        """ + ByKey + " ORDER BY entry_no DESC LIMIT ?";

    public static WorkerRecord? Find(IRows rows, WorkerKey key)
    {
        using var call = BindKey(rows.Sql(Columns + ByKey), key);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>Until when a worker is in quarantine; null for one that is not known.</summary>
    public static DateTimeOffset? QuarantineUntil(IRows rows, WorkerKey key)
    {
        using var call = BindKey(rows.Sql("SELECT quarantine_until FROM queue_workers" + ByKey), key);
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Workers of a queue that are shown at a moment, after the one of that name, ordered by name.</summary>
    public static List<WorkerRecord> Page(
        IRows rows, string taskQueueId, DateTimeOffset now, (string Group, string Id) after, int limit) =>
        ReadAll(rows.Sql(SelectPage).Bind(taskQueueId).Bind(after.Group).Bind(after.Id).Bind(now).Bind(limit));

    /// <summary>Workers that were kept until before a moment.</summary>
    public static List<WorkerRecord> KeptUntilBefore(IRows rows, DateTimeOffset moment, int limit) =>
        ReadAll(rows.Sql(SelectForgotten).Bind(moment).Bind(limit));

    /// <summary>The first moment until which a worker is kept.</summary>
    public static DateTimeOffset? FirstKeptUntil(IRows rows)
    {
        using var call = rows.Sql("SELECT kept_until FROM queue_workers ORDER BY kept_until LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Stores expiry and quarantine of a worker, and all of one that is new.</summary>
    public static void Save(Transaction tx, WorkerRecord worker) => BindAll(tx.Sql(Upsert), worker).Execute();

    /// <summary>Stores that a worker asked for work, and all of one that is new.</summary>
    public static void SaveSeen(Transaction tx, WorkerRecord worker) => BindAll(tx.Sql(UpsertSeen), worker).Execute();

    /// <summary>Adds to the recent tasks; false if the worker is not known, or is in quarantine.</summary>
    public static bool AddRecentTasks(Transaction tx, WorkerKey key, string entries) => BindKey(
        tx.Sql(AddRecent)
            .Bind(entries.Length).Bind(RecentTasks.MaxLength)
            .Bind(entries).Bind(entries.Length).Bind(RecentTasks.MaxLength)
            .Bind(entries),
        key).Bind(tx.Now).Execute() > 0;

    public static void AddQuarantine(Transaction tx, WorkerKey key, QuarantineEntry entry) =>
        BindKey(tx.Sql(InsertQuarantine), key).Bind(tx.Sequence.Next()).Bind(entry.ClientId).Bind(entry.UpdatedAt)
            .Bind(entry.QuarantineUntil).Bind(entry.QuarantineInfo).Execute();

    /// <summary>The last changes of a worker's quarantine, the oldest of them first.</summary>
    public static List<QuarantineEntry> Quarantines(IRows rows, WorkerKey key, int limit)
    {
        var entries = new List<QuarantineEntry>();
        using var call = BindKey(rows.Sql(SelectQuarantines), key).Bind(limit);
        while (call.Step())
        {
            entries.Add(new QuarantineEntry(call.Text(0), call.Time(1), call.Time(2), call.Text(3)));
        }

        entries.Reverse();
        return entries;
    }

    public static void Delete(Transaction tx, WorkerKey key)
    {
        BindKey(tx.Sql("DELETE FROM queue_quarantines" + ByKey), key).Execute();
        BindKey(tx.Sql("DELETE FROM queue_workers" + ByKey), key).Execute();
    }

    private static SqlCall BindKey(SqlCall call, WorkerKey key) =>
        call.Bind(key.TaskQueueId).Bind(key.WorkerGroup).Bind(key.WorkerId);

    private static SqlCall BindAll(SqlCall call, WorkerRecord worker) => BindKey(call, worker.Key)
        .Bind(worker.Expires).Bind(worker.KeptUntil).Bind(worker.FirstClaim).Bind(worker.LastDateActive)
        .Bind(worker.QuarantineUntil).Bind(worker.RecentTasks);

    private static List<WorkerRecord> ReadAll(SqlCall call)
    {
        using (call)
        {
            var workers = new List<WorkerRecord>();
            while (call.Step())
            {
                workers.Add(Read(call));
            }

            return workers;
        }
    }

    private static WorkerRecord Read(SqlCall row) => new()
    {
        Key = new WorkerKey(row.Text(0), row.Text(1), row.Text(2)),
        Expires = row.Time(3),
        FirstClaim = row.Time(4),
        LastDateActive = row.TimeOrNull(5),
        QuarantineUntil = row.Time(6),
        RecentTasks = row.Text(7),
    };
}
