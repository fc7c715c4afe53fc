using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api;

/// <summary>The priority that a task, or all tasks of a group, should have from now on.</summary>
[Schema("queue", "change-task-priority-request", Title = "Change Task Priority Request")]
public sealed record ChangePriorityBody
{
    [Says("The new priority.")]
    public required TaskPriority NewPriority { get; init; }
}
