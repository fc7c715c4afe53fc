using Microsoft.Extensions.Configuration;
using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>Settings of the section <c>Pulse</c>.</summary>
public sealed record BusOptions : ICheckedSettings
{
    /// <summary>Messages that a subscriber reads at once.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// How long a subscriber that keeps up waits after it has looked for messages before it looks again, so that it
    /// takes several at once where many come. The first one after a rest it gets at once.
    /// </summary>
    public double PauseMilliseconds { get; set; } = 20;

    /// <summary>Failures in a row after which a subscriber is parked.</summary>
    public int FailuresUntilParked { get; set; } = 20;

    /// <summary>Pause after the first failure; each further one doubles it.</summary>
    public double FirstRetrySeconds { get; set; } = 1;

    public double LongestRetrySeconds { get; set; } = 300;

    /// <summary>How long messages stay in the log for late readers.</summary>
    public double RetentionHours { get; set; } = 24;

    /// <summary>
    /// The age of a message from which on it is removed though a subscriber has not handled it; that one is parked
    /// before. Counts only where it is more than <see cref="RetentionHours"/>.
    /// </summary>
    public double LagHours { get; set; } = 168;

    /// <summary>
    /// How many messages a subscriber may be behind once the oldest of them is past <see cref="RetentionHours"/>; one
    /// that is further behind is parked.
    /// </summary>
    public long LagMessages { get; set; } = 1_000_000;

    /// <summary>
    /// After how many messages that a subscriber does not want its cursor is saved nevertheless. It is also saved a
    /// moment after the log has become quiet.
    /// </summary>
    public int SaveAfterMessages { get; set; } = 1000;

    /// <summary>Settings of the bridge to a broker, which are its module's.</summary>
    public IConfigurationSection? Amqp { get; set; }

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, BatchSize)
        .AtLeast(1, FailuresUntilParked)
        .AtLeast(0, FirstRetrySeconds)
        .InOrder(FirstRetrySeconds, LongestRetrySeconds)
        .AtLeast(1, SaveAfterMessages);
}
