using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>A pool with all that it is shown with.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Config">Its whole definition, with the launch configs that are not archived.</param>
/// <param name="Counts">Its workers.</param>
internal sealed record PoolView(PoolRecord Pool, RawJson Config, CapacityCounts Counts)
{
    /// <summary>The pool as it stands in these rows, with its true figures.</summary>
    public static PoolView Of(IRows rows, PoolRecord pool) => new(
        pool, ConfigOf(rows, pool), CapacityStore.OfPool(rows, pool.WorkerPoolId));

    /// <summary>The same where no figures are asked for: they are zero.</summary>
    public static PoolView WithoutCounts(IRows rows, PoolRecord pool) => new(
        pool, ConfigOf(rows, pool), CapacityCounts.None);

    private static RawJson ConfigOf(IRows rows, PoolRecord pool) => LaunchConfigs.Join(
        pool.Config,
        LaunchConfigStore.All(rows, pool.WorkerPoolId).Where(config => !config.IsArchived)
            .Select(config => config.Configuration));
}
