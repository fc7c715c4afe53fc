namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>How many workers there are in each state, and how many tasks they can do at once.</summary>
public sealed record CapacityCounts
{
    /// <summary>Of a pool without workers.</summary>
    public static readonly CapacityCounts None = new();

    public int RequestedCount { get; init; }

    public int RunningCount { get; init; }

    public int StoppingCount { get; init; }

    public int StoppedCount { get; init; }

    public int RequestedCapacity { get; init; }

    public int RunningCapacity { get; init; }

    public int StoppingCapacity { get; init; }

    public int StoppedCapacity { get; init; }

    /// <summary>That of all workers that have not stopped.</summary>
    public int CurrentCapacity => RequestedCapacity + RunningCapacity + StoppingCapacity;
}
