using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api;

/// <summary>What was asked for and how far it has come.</summary>
[Schema("queue", "task-definition-and-status", Title = "Task Definition and Task Status")]
public sealed record TaskWithStatus(TaskStatus Status, StoredJson<TaskDefinition> Task)
{
    internal static TaskWithStatus Of((TaskRecord Task, StoredJson<TaskDefinition> Definition) row) =>
        new(row.Task.ToStatus(), row.Definition);
}
