using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>How many tasks of a queue may be claimed, and how many are.</summary>
[Schema("queue", "task-queue-counts-response", Title = "Task Queue Counts Response")]
public sealed record TaskQueueCountsReply
{
    [SameAs<TaskDefinition>]
    public required string ProvisionerId { get; init; }

    [SameAs<TaskDefinition>]
    public required string WorkerType { get; init; }

    [SameAs<TaskDefinition>]
    public required string TaskQueueId { get; init; }

    [Range(Min = 0), Says("Tasks that may be claimed.")]
    public required int PendingTasks { get; init; }

    [Range(Min = 0), Says("Tasks whose claim has not ended.")]
    public required int ClaimedTasks { get; init; }
}
