using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Events;

/// <summary>Settings of the section <c>Events</c>.</summary>
public sealed record EventsOptions : ICheckedSettings
{
    /// <summary>
    /// Whether each binding needs the scope <c>events:listen:&lt;exchange&gt;</c>; otherwise anybody may listen.
    /// </summary>
    public bool RequireScope { get; init; }

    /// <summary>Listeners at a time; one more is answered 503.</summary>
    public int MaxListeners { get; init; } = 5000;

    /// <summary>Bindings of one listener.</summary>
    public int MaxBindings { get; init; } = 200;

    /// <summary>The largest message, as JSON; in place of a larger one its listeners get a gap event.</summary>
    public int MaxMessageBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Messages that wait for a listener in memory; one that lags further behind reads them from the log.
    /// </summary>
    public int QueueMessages { get; init; } = 256;

    /// <summary>The pause between two ping events.</summary>
    public double PingSeconds { get; init; } = 20;

    /// <summary>
    /// For how long a listener may take nothing of what is sent to it, before its connection is ended.
    /// </summary>
    public double StallSeconds { get; init; } = 60;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, MaxBindings)
        .AtLeast(1, MaxMessageBytes)
        .AtLeast(1, QueueMessages)
        .Above(0, PingSeconds)
        .Above(0, StallSeconds);
}
