using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A worker, as long as it is known.</summary>
[Schema("queue", "worker-response", Title = "Worker Response")]
public sealed record WorkerReply
{
    [SameAs<TaskDefinition>]
    public required string ProvisionerId { get; init; }

    [SameAs<TaskDefinition>]
    public required string WorkerType { get; init; }

    [SameAs<TaskDefinition>]
    public string? TaskQueueId { get; init; }

    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    [Says("Until when the worker gets no tasks; long ago for one that never was in quarantine.")]
    public DateTimeOffset? QuarantineUntil { get; init; }

    [Items(Unique = true), Says("The last changes of its quarantine, told to those who make one.")]
    public IReadOnlyList<QuarantineDetail>? QuarantineDetails { get; init; }

    [Says("Until when the worker is shown; in quarantine it is shown longer.")]
    public required DateTimeOffset Expires { get; init; }

    [Says("When the worker was first seen or declared.")]
    public required DateTimeOffset FirstClaim { get; init; }

    [Says("The last tasks that claimWork gave it, at most 20, the oldest first.")]
    [Items(Unique = false)]
    public required IReadOnlyList<TaskRun> RecentTasks { get; init; }

    [Says("When it last asked for work; absent for one that never did.")]
    public DateTimeOffset? LastDateActive { get; init; }
}
