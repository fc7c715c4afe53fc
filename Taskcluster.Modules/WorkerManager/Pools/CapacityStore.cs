using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>Counts the workers of pools.</summary>
public static class CapacityStore
{
    private const string Sums = """
         sum(CASE WHEN state = 'requested' THEN 1 ELSE 0 END), sum(CASE WHEN state = 'running' THEN 1 ELSE 0 END),
          sum(CASE WHEN state = 'stopping' THEN 1 ELSE 0 END), sum(CASE WHEN state = 'stopped' THEN 1 ELSE 0 END),
          sum(CASE WHEN state = 'requested' THEN capacity ELSE 0 END),
          sum(CASE WHEN state = 'running' THEN capacity ELSE 0 END),
          sum(CASE WHEN state = 'stopping' THEN capacity ELSE 0 END),
          sum(CASE WHEN state = 'stopped' THEN capacity ELSE 0 END)
        FROM worker_manager_workers WHERE worker_pool_id = ?
        """;

    private const string SelectOfPool = "SELECT ''," + Sums + " GROUP BY worker_pool_id";

    private const string SelectByLaunchConfig =
        "SELECT launch_config_id," + Sums + " AND launch_config_id IS NOT NULL GROUP BY launch_config_id";

    /// <summary>The workers of a pool.</summary>
    public static CapacityCounts OfPool(IRows rows, string workerPoolId)
    {
        using var call = rows.Sql(SelectOfPool).Bind(workerPoolId);
        return call.Step() ? Read(call) : CapacityCounts.None;
    }

    /// <summary>The workers of a pool by the launch configs by which they were started.</summary>
    public static Dictionary<string, CapacityCounts> ByLaunchConfig(IRows rows, string workerPoolId)
    {
        var counts = new Dictionary<string, CapacityCounts>(StringComparer.Ordinal);
        using var call = rows.Sql(SelectByLaunchConfig).Bind(workerPoolId);
        while (call.Step())
        {
            counts.Add(call.Text(0), Read(call));
        }

        return counts;
    }

    private static CapacityCounts Read(SqlCall row) => new()
    {
        RequestedCount = Count(row, 1),
        RunningCount = Count(row, 2),
        StoppingCount = Count(row, 3),
        StoppedCount = Count(row, 4),
        RequestedCapacity = Count(row, 5),
        RunningCapacity = Count(row, 6),
        StoppingCapacity = Count(row, 7),
        StoppedCapacity = Count(row, 8),
    };

    // A worker may claim that it does very many tasks at once.
    private static int Count(SqlCall row, int column) => (int)Math.Min(row.Long(column), int.MaxValue);
}
