using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A worker type, which is the same as a task queue.</summary>
[Schema("queue", "workertype-response", Title = "Worker-type Response")]
public sealed record WorkerTypeReply
{
    [SameAs<TaskDefinition>]
    public required string ProvisionerId { get; init; }

    [SameAs<TaskDefinition>]
    public required string WorkerType { get; init; }

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
