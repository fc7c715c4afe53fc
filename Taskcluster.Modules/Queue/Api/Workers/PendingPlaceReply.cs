using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>Where a task stands in its queue.</summary>
[Schema("queue", "pending-place-response", Title = "Pending Place Response")]
public sealed record PendingPlaceReply
{
    [Range(Min = 1), Says("1 for the task that is handed out next.")]
    public required int Position { get; init; }

    [Says("How many tasks of each priority go before it, the highest priority first.")]
    public required IReadOnlyList<TasksAhead> Ahead { get; init; }
}

/// <summary>Tasks of one priority.</summary>
public sealed record TasksAhead
{
    [SameAs<TaskDefinition>]
    public required TaskPriority Priority { get; init; }

    [Range(Min = 1), Says("How many.")]
    public required int Tasks { get; init; }
}
