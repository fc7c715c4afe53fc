using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Queue.Api.Workers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>A worker of a list as the queue knows it, with what its provider knows.</summary>
public sealed record ListedQueueWorker
{
    /// <summary>What stands for the provider of workers that the queue alone knows.</summary>
    internal const string NoProvider = "none";

    [SameAs<WorkerFullReply>]
    public required string WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerId { get; init; }

    [Pattern(Patterns.TaskQueueId), Says("The pool.")]
    public string? WorkerPoolId { get; init; }

    [Says("When the queue first saw it.")]
    public DateTimeOffset? FirstClaim { get; init; }

    [Says("When it last asked for work.")]
    public DateTimeOffset? LastDateActive { get; init; }

    [Says("Until when it gets no tasks; absent unless it is in quarantine.")]
    public DateTimeOffset? QuarantineUntil { get; init; }

    /// <summary>The last task that it claimed.</summary>
    public WorkerRun? LatestTask { get; init; }

    [OneOfValues("\"requested\"", "\"running\"", "\"stopping\"", "\"stopped\"", "\"standalone\"")]
    [Says("How far it has come; `standalone` for one that the queue alone knows.")]
    public string? State { get; init; }

    [Range(Min = 0), Says("How many tasks it can do at once; 0 where that is not known.")]
    public int? Capacity { get; init; }

    [SameAs<WorkerFullReply>]
    public string? ProviderId { get; init; }

    [SameAs<WorkerFullReply>]
    public string? LaunchConfigId { get; init; }

    internal static ListedQueueWorker Of(string workerPoolId, ListedWorker seen, WorkerRecord? known) => new()
    {
        WorkerGroup = seen.WorkerGroup,
        WorkerId = seen.WorkerId,
        WorkerPoolId = workerPoolId,
        FirstClaim = seen.FirstClaim,
        LastDateActive = seen.LastDateActive,
        QuarantineUntil = seen.QuarantineUntil,
        LatestTask = seen.LatestTask is { } latest ? WorkerRun.Of(latest) : null,
        State = known?.State ?? WorkerState.Standalone,
        Capacity = known?.Capacity ?? 0,
        ProviderId = known?.ProviderId ?? NoProvider,
        LaunchConfigId = known?.LaunchConfigId,
    };
}
