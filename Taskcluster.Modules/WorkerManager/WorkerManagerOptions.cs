using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.WorkerManager.Local;

namespace Taskcluster.Modules.WorkerManager;

/// <summary>Settings of the section <c>WorkerManager</c>.</summary>
public sealed record WorkerManagerOptions : ICheckedSettings
{
    /// <summary>Who provides workers, by the ids that pools name; one without a type counts as not there.</summary>
    public IReadOnlyDictionary<string, ProviderOptions> Providers { get; set; } =
        new Dictionary<string, ProviderOptions> { ["static"] = new() { ProviderType = "static" } };

    /// <summary>How long errors of worker pools are kept.</summary>
    public double ErrorRetentionDays { get; set; } = 7;

    /// <summary>How long workers are shown after they have expired.</summary>
    public double ExpiredWorkersHours { get; set; } = 24;

    /// <summary>
    /// How long a deleted pool, and a launch config that is no longer listed, is kept after its last worker.
    /// </summary>
    public double DeletedPoolsHours { get; set; } = 24;

    /// <summary>How long what failed waits before it is tried again: the end of claims, the look at a pool.</summary>
    public double RetrySeconds { get; set; } = 60;

    /// <summary>Workers on the server's own machine.</summary>
    public LocalOptions Local { get; set; } = new();

    void ICheckedSettings.Check(SettingRules rules) => rules
        .Above(0, RetrySeconds)
        .InOrder(
            Local.FirstRetrySeconds,
            Local.LongestRetrySeconds,
            "Local:FirstRetrySeconds",
            "Local:LongestRetrySeconds");
}

/// <summary>A provider of the settings.</summary>
public sealed record ProviderOptions
{
    /// <summary>Such as <c>static</c>; null: there is no such provider.</summary>
    public string? ProviderType { get; set; }
}
