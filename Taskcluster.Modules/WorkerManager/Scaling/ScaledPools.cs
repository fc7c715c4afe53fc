using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Loops;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Scaling;

/// <summary>
/// The pools whose providers start and end workers, and when each is to be looked at. It is in memory: at the start all
/// of them are looked at.
/// </summary>
internal sealed class ScaledPools : IForgets
{
    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly Lazy<ConfiguredProviders> providers;
    private readonly Lazy<ScalePools> loop;
    private readonly ConcurrentDictionary<string, bool> pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> due = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private volatile bool isInDoubt;
    private volatile bool isUsed;

    public ScaledPools(
        Database database, TimeProvider clock, Lazy<ConfiguredProviders> providers, Lazy<ScalePools> loop)
    {
        (this.database, this.clock, this.providers, this.loop) = (database, clock, providers, loop);
        database.WhenInDoubt(Doubt);
    }

    /// <summary>When the next pool is to be looked at; null: none.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            if (isInDoubt)
            {
                return clock.GetUtcNow();
            }

            lock (gate)
            {
                return due.Count == 0 ? null : due.Values.Min();
            }
        }
    }

    /// <summary>Whether there is, or was, any such pool: most servers have none, and many messages.</summary>
    public bool IsUsed => isUsed;

    /// <summary>Whether a pool's provider starts and ends its workers.</summary>
    public bool Contains(string workerPoolId) => pools.ContainsKey(workerPoolId);

    /// <summary>Reads which pools there are, and has each of them looked at.</summary>
    public void LoadAll()
    {
        isInDoubt = false;
        foreach (var provider in providers.Value.Configured.Where(one => one.Scaling is not null))
        {
            foreach (var pool in database.Read(provider.ProviderId, PoolStore.OfProvider))
            {
                Add(pool.WorkerPoolId);
                Note(pool.WorkerPoolId, clock.GetUtcNow());
            }
        }
    }

    /// <summary>A pool is like this once the change is on disk.</summary>
    public void SetAfterCommit(Transaction tx, PoolRecord pool) => tx.AfterCommit(() =>
    {
        if (providers.Value.Find(pool.ProviderId)?.Scaling is null)
        {
            _ = pools.TryRemove(pool.WorkerPoolId, out _);
            if (pool.PreviousProviderIds.Any(previous => providers.Value.Find(previous)?.Scaling is not null))
            {
                Note(pool.WorkerPoolId, clock.GetUtcNow());
            }
        }
        else
        {
            Add(pool.WorkerPoolId);
            Note(pool.WorkerPoolId, clock.GetUtcNow());
        }
    });

    /// <summary>Something has changed on which depends what a pool needs, once it is on disk.</summary>
    public void NoteAfterCommit(Transaction tx, string workerPoolId)
    {
        if (Contains(workerPoolId))
        {
            tx.AfterCommit(() => Note(workerPoolId, clock.GetUtcNow()));
        }
    }

    /// <summary>A worker has claimed or resolved a task; nobody need know of it.</summary>
    public void NoteWork(WorkerName worker)
    {
        foreach (var provider in providers.Value.Configured)
        {
            provider.Scaling?.Worked(worker);
        }
    }

    /// <summary>A pool is to be looked at then, or earlier.</summary>
    public void Note(string workerPoolId, DateTimeOffset moment)
    {
        lock (gate)
        {
            due[workerPoolId] =
                due.TryGetValue(workerPoolId, out var earlier) && earlier < moment ? earlier : moment;
        }

        loop.Value.Wake(moment);
    }

    /// <summary>The pools that are to be looked at now, each once.</summary>
    public IReadOnlyList<string> TakeDue(DateTimeOffset now)
    {
        if (isInDoubt)
        {
            LoadAll();
        }

        lock (gate)
        {
            var taken = due.Where(one => one.Value <= now).Select(one => one.Key).ToList();
            foreach (var pool in taken)
            {
                _ = due.Remove(pool);
            }

            return taken;
        }
    }

    /// <summary>The pools are others: all are read and looked at.</summary>
    public void Forget()
    {
        pools.Clear();
        lock (gate)
        {
            due.Clear();
        }

        Doubt();
    }

    private void Add(string workerPoolId)
    {
        pools[workerPoolId] = true;
        isUsed = true;
    }

    // Nobody knows whether a change of pools is on disk; called on the writer's thread.
    private void Doubt()
    {
        isInDoubt = true;
        loop.Value.Wake(clock.GetUtcNow());
    }
}
