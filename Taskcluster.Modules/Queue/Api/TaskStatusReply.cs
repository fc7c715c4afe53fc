using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api;

/// <summary>The answer of most methods that read or change one task.</summary>
[Schema("queue", "task-status-response", Title = "Task Status Response")]
public sealed record TaskStatusReply(StoredJson<TaskStatus> Status) : IWrittenReply
{
    private ReadOnlyMemory<byte>? written;

    ReadOnlyMemory<byte>? IWrittenReply.Written => written;

    internal static TaskStatusReply Of(TaskRecord task) =>
        new(task.Written.Status) { written = task.Written.Reply };
}
