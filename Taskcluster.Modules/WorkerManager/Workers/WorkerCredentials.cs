using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.WorkerManager.Providers;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>Makes the temporary credentials by which a worker speaks for itself (spec/services.md §4.6).</summary>
internal sealed class WorkerCredentials(OwnAuthority authority, ConfiguredProviders providers, TimeProvider clock)
{
    // A worker's clock may be that much behind.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(15);

    /// <summary>Credentials that end then.</summary>
    public Credentials For(WorkerRecord worker, DateTimeOffset expires)
    {
        var (pool, shortName, full) = (worker.Name.WorkerPoolId, worker.Name.Short, worker.Name.Full);
        return TemporaryCredentials.Create(
            authority.Credentials,
            $"worker/{worker.ProviderId}/{full}",
            [
                $"assume:worker-type:{pool}", $"assume:worker-pool:{pool}", $"assume:worker-id:{shortName}",
                $"queue:worker-id:{shortName}", $"secrets:get:worker-type:{pool}", $"secrets:get:worker-pool:{pool}",
                $"queue:claim-work:{pool}", $"worker-manager:remove-worker:{full}",
                $"worker-manager:reregister-worker:{full}", $"worker-manager:should-worker-terminate:{full}",
                .. providers.Find(worker.ProviderId)?.MoreScopes(pool) ?? [],
            ],
            clock.GetUtcNow() - Early,
            expires);
    }
}
