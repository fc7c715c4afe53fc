using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Api.Pools;

namespace Taskcluster.Modules.WorkerManager.Messages;

/// <summary>A worker pool was created or changed; the exchange says which.</summary>
[Schema("worker-manager", "pulse-worker-pool-message", Title = "Worker Pool Message")]
public sealed record WorkerPoolMessage
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string ProviderId { get; init; }

    [SameAs<WorkerPoolReply>("ProviderId")]
    public string? PreviousProviderId { get; init; }
}
