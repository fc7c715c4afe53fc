using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A task queue at which workers were seen.</summary>
[Schema("queue", "taskqueue-response", Title = "Task Queue Response")]
public sealed record TaskQueueReply
{
    [SameAs<TaskDefinition>]
    public required string TaskQueueId { get; init; }

    [OneOfValues("\"experimental\"", "\"stable\"", "\"deprecated\""), Says("How much one may rely on it.")]
    public string Stability { get; init; } = "experimental";

    [Says("What it is for; empty, since nothing sets it.")]
    public string Description { get; init; } = "";

    [Says("Until when it is shown.")]
    public required DateTimeOffset Expires { get; init; }

    [Says("When a worker of it was last active.")]
    public required DateTimeOffset LastDateActive { get; init; }
}
