using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A change of a worker's quarantine.</summary>
public sealed record QuarantineDetail
{
    [Says("Who made the change.")]
    public required string ClientId { get; init; }

    [Says("When it was made.")]
    public required DateTimeOffset UpdatedAt { get; init; }

    [Says("Until when the worker was to be in quarantine.")]
    public required DateTimeOffset QuarantineUntil { get; init; }

    [Says("Why.")]
    public required string QuarantineInfo { get; init; }
}
