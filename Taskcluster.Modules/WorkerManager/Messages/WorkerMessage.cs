using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Api.Pools;
using Taskcluster.Modules.WorkerManager.Api.Workers;

namespace Taskcluster.Modules.WorkerManager.Messages;

/// <summary>A worker was asked for, runs or has stopped; the exchange says which.</summary>
[Schema("worker-manager", "pulse-worker-message", Title = "Worker Message")]
public sealed record WorkerMessage
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string ProviderId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public required int Capacity { get; init; }

    [Says("When it happened.")]
    public required DateTimeOffset Timestamp { get; init; }

    [SameAs<WorkerFullReply>]
    public string? LaunchConfigId { get; init; }
}

/// <summary>A worker is made to stop.</summary>
[Schema("worker-manager", "pulse-worker-removed-message", Title = "Worker Removed Message")]
public sealed record WorkerRemovedMessage
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string ProviderId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerId { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public required int Capacity { get; init; }

    [Says("When it happened.")]
    public required DateTimeOffset Timestamp { get; init; }

    [SameAs<WorkerFullReply>]
    public string? LaunchConfigId { get; init; }

    [Says("Why, for people.")]
    public required string Reason { get; init; }
}
