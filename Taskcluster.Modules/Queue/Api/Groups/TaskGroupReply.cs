using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>A task group without its tasks.</summary>
[Schema("queue", "task-group-response", Title = "Task Group Response")]
public sealed record TaskGroupReply
{
    [SameAs<TaskDefinition>]
    public required string TaskGroupId { get; init; }

    [SameAs<TaskDefinition>]
    public required string SchedulerId { get; init; }

    [Says("When the group may be forgotten.")]
    public required DateTimeOffset Expires { get; init; }

    [Says("When the group was closed to new tasks; absent while it is open.")]
    public DateTimeOffset? Sealed { get; init; }

    internal static TaskGroupReply Of(TaskGroup group) => new()
    {
        TaskGroupId = group.TaskGroupId,
        SchedulerId = group.SchedulerId,
        Expires = group.Expires,
        Sealed = group.Sealed,
    };
}
