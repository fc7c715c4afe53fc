using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>How many tasks of a queue may be claimed.</summary>
[Schema("queue", "pending-tasks-response", Title = "Pending Tasks Response")]
public sealed record PendingTasksReply
{
    [SameAs<TaskDefinition>]
    public required string ProvisionerId { get; init; }

    [SameAs<TaskDefinition>]
    public required string WorkerType { get; init; }

    [SameAs<TaskDefinition>]
    public required string TaskQueueId { get; init; }

    [Range(Min = 0), Says("Tasks that may be claimed.")]
    public required int PendingTasks { get; init; }
}
