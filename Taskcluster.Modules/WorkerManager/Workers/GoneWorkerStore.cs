using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>SQL of the workers that are gone and whose claims are still to be ended.</summary>
internal static class GoneWorkerStore
{
    private const string Upsert = """
        INSERT INTO worker_manager_gone (name, worker_pool_id, worker_group, worker_id, due) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET due = excluded.due
        """;

    private const string SelectDue = """
        SELECT worker_pool_id, worker_group, worker_id FROM worker_manager_gone WHERE due <= ? ORDER BY due LIMIT ?
        """;

    /// <summary>A worker's claims are to be ended then.</summary>
    public static void Save(Transaction tx, WorkerName worker, DateTimeOffset due) => tx.Sql(Upsert)
        .Bind(worker.Full).Bind(worker.WorkerPoolId).Bind(worker.WorkerGroup).Bind(worker.WorkerId).Bind(due)
        .Execute();

    public static void Delete(Transaction tx, WorkerName worker) =>
        tx.Sql("DELETE FROM worker_manager_gone WHERE name = ?").Bind(worker.Full).Execute();

    /// <summary>When the next ones are due; null if there are none.</summary>
    public static DateTimeOffset? NextDue(IRows rows)
    {
        using var call = rows.Sql("SELECT due FROM worker_manager_gone ORDER BY due LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Those that are due, the ones that have waited longest first.</summary>
    public static List<WorkerName> Due(IRows rows, DateTimeOffset now, int most)
    {
        var due = new List<WorkerName>();
        using var call = rows.Sql(SelectDue).Bind(now).Bind(most);
        while (call.Step())
        {
            due.Add(new WorkerName(call.Text(0), call.Text(1), call.Text(2)));
        }

        return due;
    }
}
