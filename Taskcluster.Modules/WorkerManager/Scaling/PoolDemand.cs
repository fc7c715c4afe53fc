using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Scaling;

/// <summary>What there is to do for a pool, and who there is to do it.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="LaunchConfigs">By what its workers can be started; archived ones are not among them.</param>
/// <param name="PendingTasks">Tasks of its queue that wait.</param>
/// <param name="ClaimedTasks">Tasks of its queue that some worker has.</param>
/// <param name="Existing">Its workers by their states.</param>
public sealed record PoolDemand(
    PoolRecord Pool,
    IReadOnlyList<LaunchConfigRecord> LaunchConfigs,
    int PendingTasks,
    int ClaimedTasks,
    CapacityCounts Existing);
