using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>A worker pool as it is shown.</summary>
[Schema("worker-manager", "worker-pool-full", Title = "Worker Pool")]
public sealed record WorkerPoolReply
{
    [Pattern(Patterns.TaskQueueId), Says("The id of the pool, which is that of the task queue of its workers.")]
    public string? WorkerPoolId { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = WorkerManagerParameters.LongestId)]
    [Says("Who provides the workers; `null-provider` once the pool is deleted.")]
    public required string ProviderId { get; init; }

    [Length(Max = 10240), Says("What the pool is for, in Markdown.")]
    public required string Description { get; init; }

    [Says("When the pool was created.")]
    public required DateTimeOffset Created { get; init; }

    [Says("When its definition was last changed.")]
    public required DateTimeOffset LastModified { get; init; }

    [Says("What the provider is told; its schema is the provider's.")]
    public required RawJson Config { get; init; }

    [Format("email"), Says("The address of whoever looks after the pool.")]
    public required string Owner { get; init; }

    [Says("Whether the owner gets mail of errors of the pool.")]
    public required bool EmailOnError { get; init; }

    [Range(Min = 0), Says("How many tasks its workers can do at once, those that have stopped left out.")]
    public required int CurrentCapacity { get; init; }

    [Range(Min = 0), Says("Workers that are to come.")]
    public required int RequestedCount { get; init; }

    [Range(Min = 0), Says("Workers that run.")]
    public required int RunningCount { get; init; }

    [Range(Min = 0), Says("Workers that are made to stop.")]
    public required int StoppingCount { get; init; }

    [Range(Min = 0), Says("Workers that have stopped and are not forgotten yet.")]
    public required int StoppedCount { get; init; }

    [Range(Min = 0), Says("The capacity of workers that are to come.")]
    public required int RequestedCapacity { get; init; }

    [Range(Min = 0), Says("The capacity of workers that run.")]
    public required int RunningCapacity { get; init; }

    [Range(Min = 0), Says("The capacity of workers that are made to stop.")]
    public required int StoppingCapacity { get; init; }

    [Range(Min = 0), Says("The capacity of workers that have stopped.")]
    public required int StoppedCapacity { get; init; }

    internal static WorkerPoolReply Of(PoolView view) => new()
    {
        WorkerPoolId = view.Pool.WorkerPoolId,
        ProviderId = view.Pool.ProviderId,
        Description = view.Pool.Description,
        Created = view.Pool.Created,
        LastModified = view.Pool.LastModified,
        Config = view.Config,
        Owner = view.Pool.Owner,
        EmailOnError = view.Pool.EmailOnError,
        CurrentCapacity = view.Counts.CurrentCapacity,
        RequestedCount = view.Counts.RequestedCount,
        RunningCount = view.Counts.RunningCount,
        StoppingCount = view.Counts.StoppingCount,
        StoppedCount = view.Counts.StoppedCount,
        RequestedCapacity = view.Counts.RequestedCapacity,
        RunningCapacity = view.Counts.RunningCapacity,
        StoppingCapacity = view.Counts.StoppingCapacity,
        StoppedCapacity = view.Counts.StoppedCapacity,
    };
}

/// <summary>A page of worker pools, ordered by their ids.</summary>
[Schema("worker-manager", "worker-pool-list", Title = "Worker Pool List")]
public sealed record WorkerPoolList(
    [Items(Unique = true), Says("By their ids.")] IReadOnlyList<WorkerPoolReply> WorkerPools,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
