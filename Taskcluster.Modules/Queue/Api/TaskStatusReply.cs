using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api;

/// <summary>The answer of most methods that read or change one task.</summary>
[Schema("queue", "task-status-response", Title = "Task Status Response")]
public sealed record TaskStatusReply(TaskStatus Status);
