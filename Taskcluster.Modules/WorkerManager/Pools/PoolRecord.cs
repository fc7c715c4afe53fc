using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>A worker pool; its id is that of the task queue for which its workers claim.</summary>
public sealed record PoolRecord
{
    public required string WorkerPoolId { get; init; }

    /// <summary>Who provides its workers; <c>null-provider</c> once it is deleted.</summary>
    public required string ProviderId { get; init; }

    /// <summary>Who provided them before; workers of theirs may still register.</summary>
    public IReadOnlyList<string> PreviousProviderIds { get; init; } = [];

    /// <summary>Markdown.</summary>
    public required string Description { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>
    /// What the provider is told, a JSON object. Where it has <c>launchConfigs</c>, an empty list stands for them: they
    /// are kept as <see cref="LaunchConfigRecord"/>s.
    /// </summary>
    public required RawJson Config { get; init; }

    /// <summary>Who gets mail.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether errors of the pool are mailed to the owner.</summary>
    public required bool EmailOnError { get; init; }

    /// <summary>Whether a provider is the pool's, or was.</summary>
    public bool IsOf(string providerId) => ProviderId == providerId || PreviousProviderIds.Contains(providerId);
}
