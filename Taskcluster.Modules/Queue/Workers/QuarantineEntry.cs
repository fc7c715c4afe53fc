namespace Taskcluster.Modules.Queue.Workers;

/// <summary>A change of a worker's quarantine: who made it, when, until when, and why.</summary>
public sealed record QuarantineEntry(
    string ClientId, DateTimeOffset UpdatedAt, DateTimeOffset QuarantineUntil, string QuarantineInfo);
