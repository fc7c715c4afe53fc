using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Workers;

/// <summary>SQL of task queues, by themselves and by provisioner.</summary>
internal static class TaskQueueStore
{
    private const string Columns = "SELECT task_queue_id, expires, last_date_active FROM queue_task_queues";

    // An expiry only moves forward.
    private const string Upsert = """
        INSERT INTO queue_task_queues (task_queue_id, provisioner_id, expires, last_date_active) VALUES (?, ?, ?, ?)
        ON CONFLICT (task_queue_id) DO UPDATE SET
          expires = CASE WHEN excluded.expires > queue_task_queues.expires
            THEN excluded.expires ELSE queue_task_queues.expires END,
          last_date_active = excluded.last_date_active
        """;

    private const string SelectPage = Columns + """
         WHERE task_queue_id > ? AND expires >= ? ORDER BY task_queue_id LIMIT ?
        """;

    private const string SelectPageOfProvisioner = Columns + """
         WHERE provisioner_id = ? AND task_queue_id > ? AND expires >= ? ORDER BY task_queue_id LIMIT ?
        """;

    private const string Provisioners =
        "SELECT provisioner_id, max(expires), max(last_date_active) FROM queue_task_queues";

    private const string SelectProvisioners = Provisioners + """
         WHERE provisioner_id > ? AND expires >= ? GROUP BY provisioner_id ORDER BY provisioner_id LIMIT ?
        """;

    private const string SelectProvisioner = Provisioners + """
         WHERE provisioner_id = ? AND expires >= ? GROUP BY provisioner_id
        """;

    public static void Save(Transaction tx, string taskQueueId, DateTimeOffset expires) =>
        tx.Sql(Upsert).Bind(taskQueueId).Bind(taskQueueId[..taskQueueId.IndexOf('/')]).Bind(expires).Bind(tx.Now)
            .Execute();

    /// <summary>The queue, unless it has expired.</summary>
    public static TaskQueueRecord? FindLive(IRows rows, string taskQueueId, DateTimeOffset now) =>
        ReadAll(rows.Sql(Columns + " WHERE task_queue_id = ? AND expires >= ?").Bind(taskQueueId).Bind(now))
            .FirstOrDefault();

    /// <summary>Queues that have not expired, after the one of that id, ordered by id.</summary>
    public static List<TaskQueueRecord> Page(IRows rows, DateTimeOffset now, string after, int limit) =>
        ReadAll(rows.Sql(SelectPage).Bind(after).Bind(now).Bind(limit));

    /// <summary>As <see cref="Page"/>, of one provisioner.</summary>
    public static List<TaskQueueRecord> PageOfProvisioner(
        IRows rows, string provisionerId, DateTimeOffset now, string after, int limit) =>
        ReadAll(rows.Sql(SelectPageOfProvisioner).Bind(provisionerId).Bind(after).Bind(now).Bind(limit));

    /// <summary>Provisioners of queues that have not expired, after the one of that id, ordered by id.</summary>
    public static List<TaskQueueRecord> PageOfProvisioners(IRows rows, DateTimeOffset now, string after, int limit) =>
        ReadAll(rows.Sql(SelectProvisioners).Bind(after).Bind(now).Bind(limit));

    /// <summary>The provisioner, unless all its queues have expired.</summary>
    public static TaskQueueRecord? FindProvisioner(IRows rows, string provisionerId, DateTimeOffset now) =>
        ReadAll(rows.Sql(SelectProvisioner).Bind(provisionerId).Bind(now)).FirstOrDefault();

    /// <summary>Queues that expired before a moment.</summary>
    public static List<TaskQueueRecord> ExpiredBefore(IRows rows, DateTimeOffset moment, int limit) =>
        ReadAll(rows.Sql(Columns + " WHERE expires < ? ORDER BY expires LIMIT ?").Bind(moment).Bind(limit));

    /// <summary>The first moment at which a queue expires.</summary>
    public static DateTimeOffset? FirstExpiry(IRows rows)
    {
        using var call = rows.Sql("SELECT expires FROM queue_task_queues ORDER BY expires LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    public static void Delete(Transaction tx, string taskQueueId) =>
        tx.Sql("DELETE FROM queue_task_queues WHERE task_queue_id = ?").Bind(taskQueueId).Execute();

    private static List<TaskQueueRecord> ReadAll(SqlCall call)
    {
        using (call)
        {
            var queues = new List<TaskQueueRecord>();
            while (call.Step())
            {
                queues.Add(new TaskQueueRecord(call.Text(0), call.Time(1), call.Time(2)));
            }

            return queues;
        }
    }
}
