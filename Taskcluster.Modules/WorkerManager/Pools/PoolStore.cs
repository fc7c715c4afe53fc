using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>SQL of worker pools.</summary>
public static class PoolStore
{
    private const string Columns = """
        SELECT worker_pool_id, provider_id, previous_provider_ids, description, created, last_modified, config, owner,
          email_on_error
        FROM worker_manager_pools
        """;

    private const string SelectOne = Columns + " WHERE worker_pool_id = ?";

    private const string SelectPage = Columns + " WHERE worker_pool_id > ? ORDER BY worker_pool_id LIMIT ?";

    private const string SelectOfProvider = Columns + " WHERE provider_id = ? ORDER BY last_modified";

    private const string Upsert = """
        INSERT INTO worker_manager_pools (worker_pool_id, provider_id, previous_provider_ids, description, created,
          last_modified, config, owner, email_on_error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (worker_pool_id) DO UPDATE SET provider_id = excluded.provider_id,
          previous_provider_ids = excluded.previous_provider_ids, description = excluded.description,
          last_modified = excluded.last_modified, config = excluded.config, owner = excluded.owner,
          email_on_error = excluded.email_on_error
        """;

    // A pool whose last worker is gone; its row counts as changed when that one went.
    private const string SelectEmpty = """
        SELECT worker_pool_id, last_modified FROM worker_manager_pools pool
        WHERE provider_id = ? AND NOT EXISTS (
          SELECT 1 FROM worker_manager_workers worker WHERE worker.worker_pool_id = pool.worker_pool_id)
        ORDER BY last_modified LIMIT ?
        """;

    /// <summary>A pool; null if there is none of that id.</summary>
    public static PoolRecord? Find(IRows rows, string workerPoolId)
    {
        using var call = rows.Sql(SelectOne).Bind(workerPoolId);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>Pools after the one of that id, ordered by their ids.</summary>
    public static List<PoolRecord> Page(IRows rows, string after, int limit) =>
        ReadAll(rows.Sql(SelectPage).Bind(after).Bind(limit));

    /// <summary>All pools of a provider.</summary>
    public static List<PoolRecord> OfProvider(IRows rows, string providerId) =>
        ReadAll(rows.Sql(SelectOfProvider).Bind(providerId));

    /// <summary>Pools of a provider that have no workers, and since when at least; the oldest first.</summary>
    public static List<(string WorkerPoolId, DateTimeOffset Since)> Empty(IRows rows, string providerId, int most)
    {
        var pools = new List<(string, DateTimeOffset)>();
        using var call = rows.Sql(SelectEmpty).Bind(providerId).Bind(most);
        while (call.Step())
        {
            pools.Add((call.Text(0), call.Time(1)));
        }

        return pools;
    }

    /// <summary>Stores a pool, and all of one that is new.</summary>
    public static void Save(Transaction tx, PoolRecord pool) => tx.Sql(Upsert)
        .Bind(pool.WorkerPoolId).Bind(pool.ProviderId)
        .BindText(JsonSerializer.SerializeToUtf8Bytes(
            pool.PreviousProviderIds, KernelJson.Default.IReadOnlyListString))
        .Bind(pool.Description).Bind(pool.Created).Bind(pool.LastModified).Bind(pool.Config).Bind(pool.Owner)
        .Bind(pool.EmailOnError)
        .Execute();

    /// <summary>Removes a pool with its launch configs.</summary>
    public static void Delete(Transaction tx, string workerPoolId)
    {
        tx.Sql("DELETE FROM worker_manager_launch_configs WHERE worker_pool_id = ?").Bind(workerPoolId).Execute();
        tx.Sql("DELETE FROM worker_manager_pools WHERE worker_pool_id = ?").Bind(workerPoolId).Execute();
    }

    private static List<PoolRecord> ReadAll(SqlCall call)
    {
        var pools = new List<PoolRecord>();
        using (call)
        {
            while (call.Step())
            {
                pools.Add(Read(call));
            }
        }

        return pools;
    }

    private static PoolRecord Read(SqlCall row) => new()
    {
        WorkerPoolId = row.Text(0),
        ProviderId = row.Text(1),
        PreviousProviderIds =
            JsonSerializer.Deserialize(row.TextSpan(2), KernelJson.Default.IReadOnlyListString) ?? [],
        Description = row.Text(3),
        Created = row.Time(4),
        LastModified = row.Time(5),
        Config = row.Json(6),
        Owner = row.Text(7),
        EmailOnError = row.Bool(8),
    };
}
