using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Queue.Api.Workers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>A worker as the queue knows it, with what its provider knows.</summary>
[Schema("worker-manager", "worker-response", Title = "Worker Response")]
public sealed record QueueWorkerReply
{
    [Pattern(Patterns.GenericId), Says("The first half of the pool's id.")]
    public required string ProvisionerId { get; init; }

    [Pattern(Patterns.WorkerType), Says("The second half of the pool's id.")]
    public required string WorkerType { get; init; }

    [Pattern(Patterns.TaskQueueId), Says("The pool.")]
    public string? WorkerPoolId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerId { get; init; }

    [Says("The last tasks that it claimed, the oldest first.")]
    public required IReadOnlyList<WorkerRun> RecentTasks { get; init; }

    [Says("Until when the queue shows it.")]
    public required DateTimeOffset Expires { get; init; }

    [Says("When the queue first saw it.")]
    public required DateTimeOffset FirstClaim { get; init; }

    [Says("Until when it gets no tasks; long ago for one that never was in quarantine.")]
    public DateTimeOffset? QuarantineUntil { get; init; }

    [Items(Unique = true), Says("The last changes of its quarantine.")]
    public IReadOnlyList<WorkerQuarantine>? QuarantineDetails { get; init; }

    [Says("When it last asked for work.")]
    public DateTimeOffset? LastDateActive { get; init; }

    [OneOfValues("\"requested\"", "\"running\"", "\"stopping\"", "\"stopped\"", "\"standalone\"")]
    [Says("How far it has come; `standalone` for one that the queue alone knows.")]
    public string? State { get; init; }

    [Range(Min = 0), Says("How many tasks it can do at once; 0 where that is not known.")]
    public int? Capacity { get; init; }

    [SameAs<WorkerFullReply>]
    public string? ProviderId { get; init; }

    [SameAs<WorkerFullReply>]
    public string? LaunchConfigId { get; init; }

    internal static QueueWorkerReply Of(WorkerReply seen, WorkerRecord? known) => new()
    {
        ProvisionerId = seen.ProvisionerId,
        WorkerType = seen.WorkerType,
        WorkerPoolId = seen.TaskQueueId,
        WorkerGroup = seen.WorkerGroup,
        WorkerId = seen.WorkerId,
        RecentTasks = [.. seen.RecentTasks.Select(WorkerRun.Of)],
        Expires = seen.Expires,
        FirstClaim = seen.FirstClaim,
        QuarantineUntil = seen.QuarantineUntil,
        QuarantineDetails = seen.QuarantineDetails?.Select(WorkerQuarantine.Of).ToList(),
        LastDateActive = seen.LastDateActive,
        State = known?.State ?? WorkerState.Standalone,
        Capacity = known?.Capacity ?? 0,
        ProviderId = known?.ProviderId ?? ListedQueueWorker.NoProvider,
        LaunchConfigId = known?.LaunchConfigId,
    };
}

/// <summary>A run that a worker claimed.</summary>
[Schema("worker-manager", "task-run", Title = "Task Run")]
public sealed record WorkerRun
{
    [Pattern(Patterns.SlugId), Says("The task's id.")]
    public required string TaskId { get; init; }

    [Range(Min = 0, Max = 1000), Says("The run's place among the task's runs, from 0.")]
    public required int RunId { get; init; }

    internal static WorkerRun Of(TaskRun run) => new() { TaskId = run.TaskId, RunId = run.RunId };
}

/// <summary>A change of a worker's quarantine.</summary>
public sealed record WorkerQuarantine
{
    [Says("Who made the change.")]
    public required string ClientId { get; init; }

    [Says("When it was made.")]
    public required DateTimeOffset UpdatedAt { get; init; }

    [Says("Until when the worker was to be in quarantine.")]
    public required DateTimeOffset QuarantineUntil { get; init; }

    [Says("Why.")]
    public required string QuarantineInfo { get; init; }

    internal static WorkerQuarantine Of(QuarantineDetail detail) => new()
    {
        ClientId = detail.ClientId,
        UpdatedAt = detail.UpdatedAt,
        QuarantineUntil = detail.QuarantineUntil,
        QuarantineInfo = detail.QuarantineInfo,
    };
}
