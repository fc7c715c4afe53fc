namespace Taskcluster.Modules.WorkerManager.Scaling;

/// <summary>How much capacity a pool should have (spec/services.md §4.6).</summary>
/// <param name="MinCapacity">There is always as much.</param>
/// <param name="MaxCapacity">There is never more.</param>
/// <param name="ScalingRatio">How much is started for each task that nobody is there for, from 0 to 1.</param>
public sealed record WantedCapacity(int MinCapacity, int MaxCapacity, double ScalingRatio = 1)
{
    /// <summary>
    /// By how much the capacity should grow; negative: so much is too much, which ends only by idleness or by request.
    /// </summary>
    /// <param name="pendingTasks">Tasks that wait.</param>
    /// <param name="claimedTasks">Tasks that workers have.</param>
    /// <param name="existing">The capacity of all workers that run or will, those that stop not among them.</param>
    public int Missing(int pendingTasks, int claimedTasks, int existing)
    {
        var idle = Math.Max(existing - claimedTasks, 0);
        var uncovered = Math.Max(pendingTasks - idle, 0);
        var wanted = existing + Math.Ceiling(uncovered * ScalingRatio);
        var bounded = Math.Max(MinCapacity, Math.Min(wanted, MaxCapacity));
        return (int)Math.Min(bounded, MaxCapacity) - existing;
    }
}
