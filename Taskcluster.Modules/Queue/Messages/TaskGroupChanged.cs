using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Api.Groups;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Messages;

/// <summary>A task group was resolved or sealed; the exchange says which.</summary>
[Schema("queue", "task-group-changed-message", Title = "Task Group Changed Message")]
public sealed record TaskGroupChanged
{
    [OneOfValues("1"), Says("The version of the message's form.")]
    public int Version { get; } = 1;

    [SameAs<TaskGroupReply>]
    public required string TaskGroupId { get; init; }

    [SameAs<TaskGroupReply>]
    public required string SchedulerId { get; init; }

    [SameAs<TaskGroupReply>]
    public required DateTimeOffset Expires { get; init; }

    [SameAs<TaskGroupReply>]
    public DateTimeOffset? Sealed { get; init; }
}

/// <summary>The priority of all unresolved tasks of a group was changed.</summary>
[Schema("queue", "task-group-priority-changed-message", Title = "Task Group Priority Changed Message")]
public sealed record TaskGroupPriorityChanged
{
    [OneOfValues("1"), Says("The version of the message's form.")]
    public int Version { get; } = 1;

    [SameAs<TaskGroupReply>]
    public required string TaskGroupId { get; init; }

    [SameAs<TaskGroupReply>]
    public required string SchedulerId { get; init; }

    public required TaskPriority NewPriority { get; init; }

    [Range(Min = 0), Says("How many tasks got the new priority.")]
    public required int TasksAffected { get; init; }
}
