using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>SQL of workers.</summary>
public static class WorkerStore
{
    private const string Columns = """
        SELECT worker_pool_id, worker_group, worker_id, worker_no, provider_id, created, expires, state, capacity,
          last_modified, last_checked, launch_config_id, terminate_reason, provider_data
        FROM worker_manager_workers
        """;

    private const string SelectOne = Columns + " WHERE name = ?";

    private const string SelectPage = Columns + """
         WHERE worker_pool_id = ? AND worker_no < ? AND (? = '' OR worker_group = ?) AND (? = '' OR state = ?)
          AND (? = '' OR launch_config_id = ?)
        ORDER BY worker_no DESC LIMIT ?
        """;

    private const string SelectOfProvider =
        Columns + " WHERE provider_id = ? AND state <> 'stopped' ORDER BY worker_no";

    private const string SelectExpired = Columns + " WHERE expires < ? ORDER BY expires LIMIT ?";

    private const string Upsert = """
        INSERT INTO worker_manager_workers (name, worker_no, worker_pool_id, worker_group, worker_id, provider_id,
          created, expires, state, capacity, last_modified, last_checked, launch_config_id, terminate_reason,
          provider_data)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET expires = excluded.expires, state = excluded.state,
          capacity = excluded.capacity, last_modified = excluded.last_modified, last_checked = excluded.last_checked,
          terminate_reason = excluded.terminate_reason, provider_data = excluded.provider_data
        """;

    /// <summary>A worker; null if there is none of that name.</summary>
    public static WorkerRecord? Find(IRows rows, WorkerName name)
    {
        using var call = rows.Sql(SelectOne).Bind(name.Full);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>Workers of a pool, the newest first.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="filter">Which ones.</param>
    /// <param name="before">Those with smaller numbers than this; 0: all.</param>
    /// <param name="limit">How many at most.</param>
    public static List<WorkerRecord> Page(IRows rows, WorkerFilter filter, long before, int limit) => ReadAll(
        rows.Sql(SelectPage)
            .Bind(filter.WorkerPoolId).Bind(before > 0 ? before : long.MaxValue)
            .Bind(filter.WorkerGroup).Bind(filter.WorkerGroup).Bind(filter.State).Bind(filter.State)
            .Bind(filter.LaunchConfigId).Bind(filter.LaunchConfigId).Bind(limit));

    /// <summary>All workers of a provider that have not stopped, in the order in which they were created.</summary>
    public static List<WorkerRecord> OfProvider(IRows rows, string providerId) =>
        ReadAll(rows.Sql(SelectOfProvider).Bind(providerId));

    /// <summary>Workers that had expired at a moment, those that did so first.</summary>
    public static List<WorkerRecord> Expired(IRows rows, DateTimeOffset moment, int most) =>
        ReadAll(rows.Sql(SelectExpired).Bind(moment).Bind(most));

    /// <summary>When the first worker expires; null if there is none.</summary>
    public static DateTimeOffset? FirstExpiry(IRows rows)
    {
        using var call = rows.Sql("SELECT expires FROM worker_manager_workers ORDER BY expires LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Stores a worker, and all of one that is new; its secrets stay as they are.</summary>
    public static void Save(Transaction tx, WorkerRecord worker) => tx.Sql(Upsert)
        .Bind(worker.Name.Full).Bind(worker.Number).Bind(worker.Name.WorkerPoolId).Bind(worker.Name.WorkerGroup)
        .Bind(worker.Name.WorkerId).Bind(worker.ProviderId).Bind(worker.Created).Bind(worker.Expires)
        .Bind(worker.State).Bind(worker.Capacity).Bind(worker.LastModified).Bind(worker.LastChecked)
        .Bind(worker.LaunchConfigId).Bind(worker.TerminateReason).Bind(worker.ProviderData)
        .Execute();

    public static void Delete(Transaction tx, WorkerName name) =>
        tx.Sql("DELETE FROM worker_manager_workers WHERE name = ?").Bind(name.Full).Execute();

    /// <summary>What a static worker proves itself by, encrypted; null: nothing.</summary>
    public static byte[]? StaticSecret(IRows rows, WorkerName name)
    {
        using var call = rows.Sql("SELECT static_secret FROM worker_manager_workers WHERE name = ?").Bind(name.Full);
        return call.Step() && !call.IsNull(0) ? call.Bytes(0) : null;
    }

    public static void SetStaticSecret(Transaction tx, WorkerName name, byte[] secret) => tx.Sql(
        "UPDATE worker_manager_workers SET static_secret = ? WHERE name = ?")
        .BindBlob(secret).Bind(name.Full)
        .Execute();

    /// <summary>What a worker registers anew with, encrypted; null: it never registered.</summary>
    public static byte[]? Secret(IRows rows, WorkerName name)
    {
        using var call = rows.Sql("SELECT secret FROM worker_manager_workers WHERE name = ?").Bind(name.Full);
        return call.Step() && !call.IsNull(0) ? call.Bytes(0) : null;
    }

    public static void SetSecret(Transaction tx, WorkerName name, byte[] secret) => tx.Sql(
        "UPDATE worker_manager_workers SET secret = ? WHERE name = ?")
        .BindBlob(secret).Bind(name.Full)
        .Execute();

    private static List<WorkerRecord> ReadAll(SqlCall call)
    {
        var workers = new List<WorkerRecord>();
        using (call)
        {
            while (call.Step())
            {
                workers.Add(Read(call));
            }
        }

        return workers;
    }

    private static WorkerRecord Read(SqlCall row) => new()
    {
        Name = new WorkerName(row.Text(0), row.Text(1), row.Text(2)),
        Number = row.Long(3),
        ProviderId = row.Text(4),
        Created = row.Time(5),
        Expires = row.Time(6),
        State = row.Text(7),
        Capacity = row.Int(8),
        LastModified = row.Time(9),
        LastChecked = row.Time(10),
        LaunchConfigId = row.TextOrNull(11),
        TerminateReason = row.TextOrNull(12),
        ProviderData = row.Json(13),
    };
}

/// <summary>Which workers of a pool are meant; what is empty leaves all of them.</summary>
public sealed record WorkerFilter(
    string WorkerPoolId, string WorkerGroup = "", string State = "", string LaunchConfigId = "");
