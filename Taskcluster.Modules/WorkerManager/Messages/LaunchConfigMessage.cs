using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Api.Pools;
using Taskcluster.Modules.WorkerManager.Api.Workers;

namespace Taskcluster.Modules.WorkerManager.Messages;

/// <summary>A launch config was created, updated or archived; the exchange says which.</summary>
[Schema("worker-manager", "pulse-launch-config-message", Title = "Launch Config Message")]
public sealed record LaunchConfigMessage
{
    [SameAs<WorkerFullReply>, Required]
    public required string LaunchConfigId { get; init; }

    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string ProviderId { get; init; }
}
