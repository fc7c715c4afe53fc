using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>Which tasks of a group got another priority.</summary>
[Schema("queue", "task-group-priority-change-response", Title = "Change Task Group Priority Response")]
public sealed record GroupPriorityReply
{
    [Pattern(Patterns.SlugId), Says("The group.")]
    public required string TaskGroupId { get; init; }

    [SameAs<TaskGroupReply>]
    public required string SchedulerId { get; init; }

    [Says("The priority that these tasks have now.")]
    public required TaskPriority NewPriority { get; init; }

    [Range(Min = 0), Says("How many tasks this call changed.")]
    public required int TasksAffected { get; init; }

    [Pattern(Patterns.SlugId), Items(Unique = true), Says("The tasks that this call changed.")]
    public required IReadOnlyList<string> TaskIds { get; init; }
}
