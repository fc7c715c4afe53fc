using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>Whether a worker should end as soon as it has no task, and why.</summary>
/// <param name="ShouldEnd">Whether it should.</param>
/// <param name="Reason">For people; <c>none</c> where it need not.</param>
internal sealed record Termination(bool ShouldEnd, string Reason)
{
    /// <summary>It need not.</summary>
    public static readonly Termination None = new(ShouldEnd: false, "none");

    /// <summary>
    /// What a worker is told whose provider starts and ends workers. Those that people start themselves need not end.
    /// </summary>
    /// <param name="worker">The worker.</param>
    /// <param name="pool">Its pool; null: it is gone.</param>
    /// <param name="launchConfig">By what it was started; null: by none, or it is forgotten.</param>
    public static Termination Of(WorkerRecord worker, PoolRecord? pool, LaunchConfigRecord? launchConfig) =>
        worker switch
        {
            { TerminateReason: { } reason } => new(ShouldEnd: true, reason),
            _ when pool is null => new(ShouldEnd: true, "worker pool was deleted"),
            _ when pool.ProviderId != worker.ProviderId => new(ShouldEnd: true, "worker pool has another provider"),
            { LaunchConfigId: not null } when launchConfig is not { IsArchived: false } =>
                new(ShouldEnd: true, "launch config is archived"),
            _ => None,
        };
}
