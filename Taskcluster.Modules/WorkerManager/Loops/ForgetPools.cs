using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;

namespace Taskcluster.Modules.WorkerManager.Loops;

/// <summary>
/// Removes what nobody needs any more: deleted pools and archived launch configs, once their last worker is forgotten.
/// </summary>
internal sealed class ForgetPools(
    Database database, Lazy<ConfiguredProviders> providers, WorkerManagerOptions options, TimeProvider clock)
    : Loop(clock)
{
    private const int Chunk = 100;

    private readonly TimeSpan kept = TimeSpan.FromHours(options.DeletedPoolsHours);

    /// <summary>Says that a pool was deleted, or a launch config archived, at a moment.</summary>
    public void WakeFor(DateTimeOffset moment) => Wake(moment + kept);

    protected override DateTimeOffset? NextDue() => database.Read(static rows =>
    {
        var pools = PoolStore.Empty(rows, ConfiguredProviders.NullId, most: 1);
        var configs = LaunchConfigStore.Unused(rows, most: 1);
        DateTimeOffset? pool = pools.Count > 0 ? pools[0].Since : null;
        DateTimeOffset? config = configs.Count > 0 ? configs[0].Since : null;
        return pool < config ? pool : config ?? pool;
    }) + kept;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var end = Clock.GetUtcNow() - kept;
        bool isMore;
        do
        {
            TellProviders(end);
            isMore = await database.Write(tx => Forget(tx, end), cancellation);
        }
        while (isMore);
    }

    // Before the rows go, so that it is done again if the server dies in between.
    private void TellProviders(DateTimeOffset end)
    {
        foreach (var (workerPoolId, since) in database.Read(rows =>
            PoolStore.Empty(rows, ConfiguredProviders.NullId, Chunk)))
        {
            if (since <= end)
            {
                providers.Value.Forget(workerPoolId);
            }
        }
    }

    private static bool Forget(Transaction tx, DateTimeOffset end)
    {
        var pools = PoolStore.Empty(tx, ConfiguredProviders.NullId, Chunk);
        var configs = LaunchConfigStore.Unused(tx, Chunk);
        var forgotten = 0;
        foreach (var (workerPoolId, since) in pools)
        {
            if (since <= end)
            {
                PoolStore.Delete(tx, workerPoolId);
                forgotten++;
            }
        }

        foreach (var (workerPoolId, launchConfigId, since) in configs)
        {
            if (since <= end)
            {
                LaunchConfigStore.Delete(tx, workerPoolId, launchConfigId);
                forgotten++;
            }
        }

        return forgotten >= Chunk;
    }
}
