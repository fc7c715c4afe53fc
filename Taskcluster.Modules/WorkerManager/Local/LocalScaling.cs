using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Scaling;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// Starts and ends the workers of local pools. A worker that is too many is never cut off: it takes no more tasks, and
/// ends with those that it has.
/// </summary>
internal sealed class LocalScaling(LocalWorkers workers, LocalDeaths deaths, QueueClaims queue, TimeProvider clock)
    : IPoolScaling
{
    public async Task<DateTimeOffset?> Scale(PoolDemand demand, CancellationToken cancellation)
    {
        if (workers.IsEnding)
        {
            return null;
        }

        var config = LocalPoolConfig.Of(demand.Pool.Config);
        IReadOnlyList<LocalWorker> own =
        [
            .. workers.OfPool(demand.Pool.WorkerPoolId)
                .Where(worker => worker.Start.ProviderId == demand.Pool.ProviderId),
        ];
        var late = EndLate(own, config.Lifecycle ?? LocalLifecycle.Usual);
        if (await DrainOld(own, demand, cancellation))
        {
            // The figures hold no longer. That a worker stops has the pool looked at again.
            return late;
        }

        var existing = demand.Existing.RequestedCapacity + demand.Existing.RunningCapacity;
        var missing = new WantedCapacity(config.MinCapacity, config.MaxCapacity, config.ScalingRatio ?? 1)
            .Missing(demand.PendingTasks, demand.ClaimedTasks, existing);
        await NoteIdle(own, demand, isShort: missing > 0, cancellation);
        var other = missing > 0
            ? await StartMore(demand, config, missing, cancellation)
            : await DrainIdle(own, config, existing, cancellation);
        return Earliest(late, other);
    }

    public void Worked(WorkerName worker) => workers.Find(worker)?.NoteWork();

    public void Forget(string workerPoolId) => workers.Forget(workerPoolId);

    public async Task Left(PoolRecord pool, CancellationToken cancellation)
    {
        foreach (var worker in workers.OfPool(pool.WorkerPoolId)
            .Where(worker => worker.Start.ProviderId != pool.ProviderId && !worker.IsToldToEnd))
        {
            await workers.Drain(worker, "worker pool has another provider", cancellation);
        }
    }

    /// <summary>
    /// Of the launch configs that have room the one that would have least of its share, and of equal ones the first;
    /// null: none has room.
    /// </summary>
    /// <param name="configs">Those of the pool.</param>
    /// <param name="taken">The capacity of the workers that were started by each.</param>
    /// <param name="room">What the pool still may have.</param>
    internal static (LaunchConfigRecord Config, int Capacity)? Choose(
        IEnumerable<LaunchConfigRecord> configs, Dictionary<string, int> taken, int room)
    {
        (LaunchConfigRecord, int)? chosen = null;
        var least = double.NaN;
        foreach (var record in configs)
        {
            var config = LocalLaunchConfig.Of(record.Configuration);
            var own = taken.GetValueOrDefault(record.LaunchConfigId);
            if (config.Capacity > Math.Min(room, config.MaxCapacity - own))
            {
                continue;
            }

            // By a weight of 0 that is infinite: less than nothing at all, and more than any other.
            var share = (own + config.Capacity) / config.Weight;
            if (chosen is null || share < least)
            {
                (chosen, least) = ((record, config.Capacity), share);
            }
        }

        return chosen;
    }

    private static DateTimeOffset? Earliest(params ReadOnlySpan<DateTimeOffset?> moments)
    {
        DateTimeOffset? earliest = null;
        foreach (var moment in moments)
        {
            earliest = earliest is null || moment < earliest ? moment ?? earliest : earliest;
        }

        return earliest;
    }

    // Those that have not registered in time.
    private DateTimeOffset? EndLate(IReadOnlyList<LocalWorker> own, LocalLifecycle lifecycle)
    {
        DateTimeOffset? next = null;
        foreach (var worker in own.Where(worker => !worker.IsRegistered && worker.KilledFor is null))
        {
            var due = worker.Start.Started + lifecycle.Registration;
            if (due <= clock.GetUtcNow())
            {
                worker.Kill($"it had not registered after {lifecycle.Registration.TotalSeconds:0} s");
            }
            else
            {
                next = Earliest(next, due);
            }
        }

        return next;
    }

    // Those that were started in a way that is no longer listed. Whether there were any.
    private async Task<bool> DrainOld(
        IReadOnlyList<LocalWorker> own, PoolDemand demand, CancellationToken cancellation)
    {
        var listed = demand.LaunchConfigs.Select(one => one.LaunchConfigId).ToHashSet(StringComparer.Ordinal);
        var old = own.Where(worker => !worker.IsToldToEnd && !listed.Contains(worker.Start.LaunchConfigId)).ToList();
        foreach (var worker in old)
        {
            await workers.Drain(worker, "launch config is archived", cancellation);
        }

        return old.Count > 0;
    }

    private async Task<DateTimeOffset?> StartMore(
        PoolDemand demand, LocalPoolConfig config, int missing, CancellationToken cancellation)
    {
        var pool = demand.Pool;
        var room = config.MaxCapacity - demand.Existing.CurrentCapacity;
        var byConfig = workers.OfPool(pool.WorkerPoolId).GroupBy(worker => worker.Start.LaunchConfigId)
            .ToDictionary(group => group.Key, group => group.Sum(worker => worker.Start.Capacity));
        while (missing > 0)
        {
            if (deaths.PausedUntil(pool.WorkerPoolId) is { } end)
            {
                return end;
            }

            if (Choose(demand.LaunchConfigs, byConfig, room) is not (var chosen, var capacity) || workers.IsEnding)
            {
                return null;
            }

            await workers.Start(pool, chosen, cancellation);
            byConfig[chosen.LaunchConfigId] = byConfig.GetValueOrDefault(chosen.LaunchConfigId) + capacity;
            missing -= capacity;
            room -= capacity;
        }

        return null;
    }

    private async Task<DateTimeOffset?> DrainIdle(
        IReadOnlyList<LocalWorker> own, LocalPoolConfig config, int existing, CancellationToken cancellation)
    {
        var candidates = own.Where(worker => worker.IsRegistered && !worker.IsToldToEnd);
        var surplus = existing - Math.Min(config.MinCapacity, config.MaxCapacity);
        var excess = existing - config.MaxCapacity;
        if (surplus <= 0)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var inactivity = (config.Lifecycle ?? LocalLifecycle.Usual).Inactivity;
        DateTimeOffset? next = null;
        foreach (var worker in candidates.OrderBy(worker => worker.IdleSince ?? DateTimeOffset.MaxValue))
        {
            var capacity = worker.Start.Capacity;
            if (excess > 0)
            {
                await workers.Drain(worker, "over capacity", cancellation);
            }
            else if (capacity > surplus || worker.IdleSince is not { } since)
            {
                continue;
            }
            else if (since + inactivity <= now)
            {
                await workers.Drain(worker, "idle", cancellation);
            }
            else
            {
                next = Earliest(next, since + inactivity);
                continue;
            }

            (surplus, excess) = (surplus - capacity, excess - capacity);
        }

        return next;
    }

    // Where tasks wait nobody is idle for long. Who has done a task between two looks was not idle all that time.
    private async Task NoteIdle(
        IReadOnlyList<LocalWorker> own, PoolDemand demand, bool isShort, CancellationToken cancellation)
    {
        var isWork = isShort || demand.PendingTasks > 0;
        var busy = demand.ClaimedTasks > 0 && !isWork
            ? await queue.Busy(demand.Pool.WorkerPoolId, cancellation)
            : null;
        foreach (var worker in own.Where(worker => worker.IsRegistered))
        {
            var hasWorked = worker.TakeWork();
            worker.IdleSince = isWork || busy?.Contains(worker.Name) == true ? null
                : hasWorked ? clock.GetUtcNow()
                : worker.IdleSince ?? clock.GetUtcNow();
        }
    }
}
