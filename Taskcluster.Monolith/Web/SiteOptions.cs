using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Monolith.Web;

/// <summary>Settings of the section <c>Site</c>: the web UI.</summary>
public sealed record SiteOptions : ICheckedSettings
{
    /// <summary>For how long a person stays signed in; 31 days at most.</summary>
    public double SessionHours { get; set; } = 168;

    /// <summary>The longest form that a page takes, in bytes as sent.</summary>
    public int MaxFormBytes { get; set; } = 24 * 1024 * 1024;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .Above(0, SessionHours)
        .AtLeast(1, MaxFormBytes);
}
