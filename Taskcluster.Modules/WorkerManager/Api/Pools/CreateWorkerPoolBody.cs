using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>The definition of a new worker pool.</summary>
[Schema("worker-manager", "create-worker-pool-request", Title = "Create Worker Pool Request")]
public sealed record CreateWorkerPoolBody
{
    [SameAs<WorkerPoolReply>]
    public required string ProviderId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string Description { get; init; }

    [SameAs<WorkerPoolReply>]
    public required RawJson Config { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string Owner { get; init; }

    [SameAs<WorkerPoolReply>]
    public required bool EmailOnError { get; init; }
}

/// <summary>Another definition of a worker pool; a pool as it is shown but for its figures will do.</summary>
[Schema("worker-manager", "update-worker-pool-request", Title = "Update Worker Pool Request")]
public sealed record UpdateWorkerPoolBody
{
    [SameAs<WorkerPoolReply>]
    public string? WorkerPoolId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string ProviderId { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string Description { get; init; }

    [Says("Taken, and not used.")]
    public DateTimeOffset? Created { get; init; }

    [Says("Taken, and not used.")]
    public DateTimeOffset? LastModified { get; init; }

    [SameAs<WorkerPoolReply>]
    public required RawJson Config { get; init; }

    [SameAs<WorkerPoolReply>]
    public required string Owner { get; init; }

    [SameAs<WorkerPoolReply>]
    public required bool EmailOnError { get; init; }
}
