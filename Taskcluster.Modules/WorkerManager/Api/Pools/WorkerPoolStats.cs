using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>The workers of a pool, counted.</summary>
public sealed record WorkerPoolStats
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int CurrentCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RequestedCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RunningCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppingCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppedCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RequestedCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RunningCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppingCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppedCapacity { get; init; }

    internal static WorkerPoolStats Of(string workerPoolId, CapacityCounts counts) => new()
    {
        WorkerPoolId = workerPoolId,
        CurrentCapacity = counts.CurrentCapacity,
        RequestedCount = counts.RequestedCount,
        RunningCount = counts.RunningCount,
        StoppingCount = counts.StoppingCount,
        StoppedCount = counts.StoppedCount,
        RequestedCapacity = counts.RequestedCapacity,
        RunningCapacity = counts.RunningCapacity,
        StoppingCapacity = counts.StoppingCapacity,
        StoppedCapacity = counts.StoppedCapacity,
    };
}

/// <summary>The workers that were started by a launch config, counted.</summary>
public sealed record LaunchConfigStats
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [Says("By what they were started.")]
    public required string LaunchConfigId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int CurrentCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RequestedCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RunningCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppingCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppedCount { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RequestedCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int RunningCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppingCapacity { get; init; }

    [SameAs<WorkerPoolReply>]
    public required int StoppedCapacity { get; init; }

    internal static LaunchConfigStats Of(string workerPoolId, string launchConfigId, CapacityCounts counts) => new()
    {
        WorkerPoolId = workerPoolId,
        LaunchConfigId = launchConfigId,
        CurrentCapacity = counts.CurrentCapacity,
        RequestedCount = counts.RequestedCount,
        RunningCount = counts.RunningCount,
        StoppingCount = counts.StoppingCount,
        StoppedCount = counts.StoppedCount,
        RequestedCapacity = counts.RequestedCapacity,
        RunningCapacity = counts.RunningCapacity,
        StoppingCapacity = counts.StoppingCapacity,
        StoppedCapacity = counts.StoppedCapacity,
    };
}

/// <summary>The workers of a pool by their launch configs.</summary>
[Schema("worker-manager", "worker-pool-stats", Title = "Worker Pool Stats")]
public sealed record WorkerPoolStatsReply(
    [Says("Of those that the pool lists, and of others by which it has workers.")]
    IReadOnlyList<LaunchConfigStats> LaunchConfigStats);

/// <summary>A page of the workers of all pools, counted.</summary>
[Schema("worker-manager", "worker-pool-list-stats", Title = "Worker Pools Stats")]
public sealed record WorkerPoolListStats(
    [Items(Unique = true), Says("By the ids of the pools.")] IReadOnlyList<WorkerPoolStats> WorkerPoolsStats,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
