using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>A worker that a provider has, or had.</summary>
public sealed record WorkerRecord
{
    public required WorkerName Name { get; init; }

    /// <summary>Grows with each worker that is created.</summary>
    public required long Number { get; init; }

    /// <summary>Who provides it; the pool's provider may be another one by now.</summary>
    public required string ProviderId { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>From then on it cannot register, and some time later it is forgotten.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>One of <see cref="WorkerState"/>.</summary>
    public required string State { get; init; }

    /// <summary>How many tasks it can do at once.</summary>
    public required int Capacity { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>When its provider last looked at it.</summary>
    public required DateTimeOffset LastChecked { get; init; }

    /// <summary>By which launch config of its pool it was started; null: by none.</summary>
    public string? LaunchConfigId { get; init; }

    /// <summary>Why its provider wants it to end as soon as it has no task; null: it need not.</summary>
    public string? TerminateReason { get; init; }

    /// <summary>What the provider keeps of it, a JSON object.</summary>
    public RawJson ProviderData { get; init; } = RawJson.EmptyObject;

    /// <summary>Whether it has expired at a moment.</summary>
    public bool HasExpired(DateTimeOffset now) => Expires < now;
}
