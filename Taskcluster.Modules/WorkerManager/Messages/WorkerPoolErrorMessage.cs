using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Api.Errors;
using Taskcluster.Modules.WorkerManager.Api.Pools;
using Taskcluster.Modules.WorkerManager.Api.Workers;

namespace Taskcluster.Modules.WorkerManager.Messages;

/// <summary>An error of a worker pool; what it says at length is told to those who may ask.</summary>
[Schema("worker-manager", "pulse-worker-pool-error-message", Title = "Worker Pool Error Message")]
public sealed record WorkerPoolErrorMessage
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string ProviderId { get; init; }

    [SameAs<WorkerPoolErrorReply>]
    public required string ErrorId { get; init; }

    [SameAs<WorkerPoolErrorReply>]
    public required string Kind { get; init; }

    [SameAs<WorkerPoolErrorReply>]
    public required string Title { get; init; }

    [Says("When it was reported.")]
    public required DateTimeOffset Timestamp { get; init; }

    [SameAs<WorkerFullReply>]
    public string? WorkerId { get; init; }

    [SameAs<WorkerFullReply>]
    public string? WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public string? LaunchConfigId { get; init; }
}
