namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>Settings of the section <c>Pulse</c>.</summary>
public sealed record BusOptions
{
    /// <summary>Messages that a subscriber reads at once.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>Failures in a row after which a subscriber is parked.</summary>
    public int FailuresUntilParked { get; init; } = 20;

    /// <summary>Pause after the first failure; each further one doubles it.</summary>
    public double FirstRetrySeconds { get; init; } = 1;

    public double LongestRetrySeconds { get; init; } = 300;

    /// <summary>How long messages stay in the log for late readers.</summary>
    public double RetentionHours { get; init; } = 24;
}
