using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>Until when a worker gets no tasks.</summary>
[Schema("queue", "quarantine-worker-request", Title = "Quarantine Worker Request")]
public sealed record QuarantineWorkerBody
{
    [Says("A time in the past lifts the quarantine.")]
    public required DateTimeOffset QuarantineUntil { get; init; }

    [Length(Min = 0, Max = 4000), Says("Why, for people.")]
    public string? QuarantineInfo { get; init; }
}
