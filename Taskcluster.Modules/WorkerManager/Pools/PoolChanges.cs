using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Loops;
using Taskcluster.Modules.WorkerManager.Messages;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Scaling;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>
/// The changes of worker pools: the rows, the messages and the entry of the audit history in one transaction, and after
/// it whoever has to know of it at once.
/// </summary>
internal sealed class PoolChanges(ScaledPools scaled, ForgetPools forgetting)
{
    /// <summary>Stores a new pool.</summary>
    /// <exception cref="ApiError">409: two launch configs have the same id and say different things.</exception>
    public void Create(Transaction tx, PoolRecord pool, IReadOnlyList<ListedLaunchConfig> listed, string by)
    {
        PoolStore.Save(tx, pool);
        Tell(tx, WorkerManagerExchanges.WorkerPoolCreated, pool, previousProviderId: null, AuditAction.Created, by);
        SaveLaunchConfigs(tx, pool, listed);
    }

    /// <summary>Stores another definition.</summary>
    /// <exception cref="ApiError">409: a launch config has the id of another one.</exception>
    public void Update(
        Transaction tx, PoolRecord before, PoolRecord after, IReadOnlyList<ListedLaunchConfig> listed, string by)
    {
        var pool = MovedFrom(before, after);
        PoolStore.Save(tx, pool);
        Tell(tx, WorkerManagerExchanges.WorkerPoolUpdated, pool, before.ProviderId, AuditAction.Updated, by);
        SaveLaunchConfigs(tx, pool, listed);
    }

    /// <summary>
    /// Takes a pool's provider from it, so that its workers end; it goes when they are gone. The pool as it is now. To
    /// delete it again changes nothing.
    /// </summary>
    public PoolRecord Delete(Transaction tx, PoolRecord before, string by)
    {
        if (before.ProviderId == ConfiguredProviders.NullId
            && LaunchConfigStore.All(tx, before.WorkerPoolId).TrueForAll(config => config.IsArchived))
        {
            return before;
        }

        var pool = MovedFrom(
            before, before with { ProviderId = ConfiguredProviders.NullId, LastModified = tx.Now });
        PoolStore.Save(tx, pool);
        Tell(tx, WorkerManagerExchanges.WorkerPoolUpdated, pool, before.ProviderId, AuditAction.Deleted, by);
        SaveLaunchConfigs(tx, pool, []);
        return pool;
    }

    private static PoolRecord MovedFrom(PoolRecord before, PoolRecord after) =>
        before.ProviderId == after.ProviderId ? after : after with
        {
            PreviousProviderIds =
            [
                .. before.PreviousProviderIds.Append(before.ProviderId)
                    .Where(provider => provider != after.ProviderId).Distinct(),
            ],
        };

    private static void SaveLaunchConfigs(
        Transaction tx, PoolRecord pool, IReadOnlyList<ListedLaunchConfig> listed)
    {
        var known = LaunchConfigStore.All(tx, pool.WorkerPoolId).ToDictionary(
            config => config.LaunchConfigId, StringComparer.Ordinal);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (position, one) in listed.Index())
        {
            var old = known.GetValueOrDefault(one.Id);
            if (old is not null && LaunchConfigs.ContentOf(old.Configuration) != one.Content)
            {
                throw ApiError.RequestConflict(
                    $"Launch config with ID `{one.Id}` already exists with different configuration. Give it another "
                    + "`workerManager.launchConfigId`, or none.");
            }

            if (wanted.Add(one.Id))
            {
                known[one.Id] = SaveLaunchConfig(tx, pool, one, old, position);
            }
        }

        Archive(tx, pool, known.Values.Where(config => !config.IsArchived && !wanted.Contains(config.LaunchConfigId)));
    }

    private static LaunchConfigRecord SaveLaunchConfig(
        Transaction tx, PoolRecord pool, ListedLaunchConfig listed, LaunchConfigRecord? old, int position)
    {
        var isChanged = old is null || old.IsArchived
            || !LaunchConfigs.IsSame(old.Configuration, listed.Configuration);
        var config = new LaunchConfigRecord
        {
            WorkerPoolId = pool.WorkerPoolId,
            LaunchConfigId = listed.Id,
            Configuration = listed.Configuration,
            Created = old?.Created ?? tx.Now,
            LastModified = isChanged ? tx.Now : old!.LastModified,
        };
        LaunchConfigStore.Save(tx, config, position);
        if (isChanged)
        {
            tx.PublishLaunchConfig(
                old is null
                    ? WorkerManagerExchanges.LaunchConfigCreated
                    : WorkerManagerExchanges.LaunchConfigUpdated,
                config,
                pool.ProviderId);
        }

        return config;
    }

    private static void Archive(Transaction tx, PoolRecord pool, IEnumerable<LaunchConfigRecord> configs)
    {
        foreach (var (position, config) in configs.ToList().Index())
        {
            LaunchConfigStore.Save(tx, config with { IsArchived = true, LastModified = tx.Now }, position);
            tx.PublishLaunchConfig(WorkerManagerExchanges.LaunchConfigArchived, config, pool.ProviderId);
        }
    }

    private void Tell(
        Transaction tx,
        ExchangeDeclaration exchange,
        PoolRecord pool,
        string? previousProviderId,
        string action,
        string by)
    {
        tx.PublishPool(exchange, pool, previousProviderId);
        tx.Audit(by, action, AuditedEntity.WorkerPool, pool.WorkerPoolId);
        scaled.SetAfterCommit(tx, pool);
        tx.AfterCommit(() => forgetting.WakeFor(tx.Now));
    }
}
