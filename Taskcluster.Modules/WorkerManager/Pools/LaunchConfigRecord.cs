using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>One way in which a pool's workers can be started.</summary>
public sealed record LaunchConfigRecord
{
    public required string WorkerPoolId { get; init; }

    /// <summary>Given by the pool's definition, or made of its content.</summary>
    public required string LaunchConfigId { get; init; }

    /// <summary>Whether the pool no longer lists it, so that no more workers are started by it.</summary>
    public bool IsArchived { get; init; }

    /// <summary>A JSON object; <c>workerManager.launchConfigId</c> is always in it.</summary>
    public required RawJson Configuration { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastModified { get; init; }
}
