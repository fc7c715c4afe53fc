using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>SQL of launch configs.</summary>
public static class LaunchConfigStore
{
    private const string Columns = """
        SELECT worker_pool_id, launch_config_id, is_archived, configuration, created, last_modified
        FROM worker_manager_launch_configs
        """;

    private const string SelectAll = Columns + " WHERE worker_pool_id = ? ORDER BY position";

    private const string SelectOne = Columns + " WHERE worker_pool_id = ? AND launch_config_id = ?";

    private const string SelectPage = Columns + """
         WHERE worker_pool_id = ? AND launch_config_id > ? AND is_archived <= ? ORDER BY launch_config_id LIMIT ?
        """;

    private const string Upsert = """
        INSERT INTO worker_manager_launch_configs (worker_pool_id, launch_config_id, is_archived, position,
          configuration, created, last_modified)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (worker_pool_id, launch_config_id) DO UPDATE SET is_archived = excluded.is_archived,
          position = excluded.position, configuration = excluded.configuration, last_modified = excluded.last_modified
        """;

    private const string SelectUnused = """
        SELECT worker_pool_id, launch_config_id, last_modified FROM worker_manager_launch_configs config
        WHERE is_archived = 1 AND NOT EXISTS (
          SELECT 1 FROM worker_manager_workers worker
          WHERE worker.worker_pool_id = config.worker_pool_id AND worker.launch_config_id = config.launch_config_id)
        ORDER BY last_modified LIMIT ?
        """;

    /// <summary>A launch config; null if the pool never had it, or it was forgotten.</summary>
    public static LaunchConfigRecord? Find(IRows rows, string workerPoolId, string launchConfigId)
    {
        using var call = rows.Sql(SelectOne).Bind(workerPoolId).Bind(launchConfigId);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>All of a pool, in the order of its list; archived ones stand where they stood.</summary>
    public static List<LaunchConfigRecord> All(IRows rows, string workerPoolId) =>
        ReadAll(rows.Sql(SelectAll).Bind(workerPoolId));

    /// <summary>Some of a pool after the one of that id, ordered by their ids.</summary>
    public static List<LaunchConfigRecord> Page(
        IRows rows, string workerPoolId, string after, bool includeArchived, int limit) =>
        ReadAll(rows.Sql(SelectPage).Bind(workerPoolId).Bind(after).Bind(includeArchived).Bind(limit));

    /// <summary>Stores a launch config, and all of one that is new.</summary>
    public static void Save(Transaction tx, LaunchConfigRecord config, int position) => tx.Sql(Upsert)
        .Bind(config.WorkerPoolId).Bind(config.LaunchConfigId).Bind(config.IsArchived).Bind(position)
        .Bind(config.Configuration).Bind(config.Created).Bind(config.LastModified)
        .Execute();

    /// <summary>Archived ones by which no worker was started, and since when; the oldest first.</summary>
    public static List<(string WorkerPoolId, string LaunchConfigId, DateTimeOffset Since)> Unused(IRows rows, int most)
    {
        var configs = new List<(string, string, DateTimeOffset)>();
        using var call = rows.Sql(SelectUnused).Bind(most);
        while (call.Step())
        {
            configs.Add((call.Text(0), call.Text(1), call.Time(2)));
        }

        return configs;
    }

    public static void Delete(Transaction tx, string workerPoolId, string launchConfigId) => tx.Sql(
        "DELETE FROM worker_manager_launch_configs WHERE worker_pool_id = ? AND launch_config_id = ?")
        .Bind(workerPoolId).Bind(launchConfigId)
        .Execute();

    private static List<LaunchConfigRecord> ReadAll(SqlCall call)
    {
        var configs = new List<LaunchConfigRecord>();
        using (call)
        {
            while (call.Step())
            {
                configs.Add(Read(call));
            }
        }

        return configs;
    }

    private static LaunchConfigRecord Read(SqlCall row) => new()
    {
        WorkerPoolId = row.Text(0),
        LaunchConfigId = row.Text(1),
        IsArchived = row.Bool(2),
        Configuration = row.Json(3),
        Created = row.Time(4),
        LastModified = row.Time(5),
    };
}
