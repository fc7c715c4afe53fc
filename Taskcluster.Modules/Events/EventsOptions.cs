using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Events;

/// <summary>Settings of the section <c>Events</c>.</summary>
public sealed record EventsOptions : ICheckedSettings
{
    /// <summary>
    /// Whether each binding needs the scope <c>events:listen:&lt;exchange&gt;</c>; otherwise anybody may listen.
    /// </summary>
    public bool RequireScope { get; set; }

    /// <summary>Listeners at a time; one more is answered 503.</summary>
    public int MaxListeners { get; set; } = 5000;

    /// <summary>Bindings of one listener.</summary>
    public int MaxBindings { get; set; } = 200;

    /// <summary>The largest message, as JSON; in place of a larger one its listeners get a gap event.</summary>
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Messages that wait for a listener in memory; one that lags further behind reads them from the log.
    /// </summary>
    public int QueueMessages { get; set; } = 256;

    /// <summary>The pause between two ping events.</summary>
    public double PingSeconds { get; set; } = 20;

    /// <summary>
    /// For how long a listener may take nothing of what is sent to it, before its connection is ended.
    /// </summary>
    public double StallSeconds { get; set; } = 60;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, MaxBindings)
        .AtLeast(1, MaxMessageBytes)
        .AtLeast(1, QueueMessages)
        .Above(0, PingSeconds)
        .Above(0, StallSeconds);
}
