using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Scaling;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Providers;

/// <summary>How a provider starts and ends workers by what the queue has for them.</summary>
public interface IPoolScaling
{
    /// <summary>
    /// Starts what is missing, and ends what is too much. Called once at the start for each pool of the provider, and
    /// then whenever something has changed of which the answer may depend: a task of the pool's queue became pending or
    /// was resolved, the pool was changed, or one of its workers; and at the moment that it asks for itself. Never
    /// twice at once for a pool. If it throws, it is called again after a pause.
    /// </summary>
    /// <param name="demand">The pool, and what is known of it at this moment.</param>
    /// <param name="cancellation">Fires when the server ends.</param>
    /// <returns>When to look again although nothing has changed; null: there is no need to.</returns>
    Task<DateTimeOffset?> Scale(PoolDemand demand, CancellationToken cancellation);

    /// <summary>
    /// A pool that was the provider's is another's now, or deleted: the workers that the provider has for it are to
    /// end. May be called again for the same pool.
    /// </summary>
    /// <param name="pool">The pool as it is now.</param>
    /// <param name="cancellation">Fires when the server ends.</param>
    Task Left(PoolRecord pool, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>A worker has claimed or resolved a task; its pool is looked at after that.</summary>
    void Worked(WorkerName worker)
    {
    }

    /// <summary>
    /// A pool is gone, without workers. What is kept for its workers can go, and what was kept for earlier ones.
    /// </summary>
    void Forget(string workerPoolId)
    {
    }
}
