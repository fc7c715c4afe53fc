using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.WebServer.ThirdParty;

namespace Taskcluster.Modules.WebServer;

/// <summary>Settings of the section <c>WebServer</c>.</summary>
public sealed record WebServerOptions : ICheckedSettings
{
    /// <summary>For how long a one-time link can be used.</summary>
    public double SignInLinkMinutes { get; set; } = 30;

    /// <summary>For how long a third party's request waits for the user's decision.</summary>
    public double ConsentMinutes { get; set; } = 60;

    /// <summary>The sites that may ask users for credentials.</summary>
    public IReadOnlyList<RegisteredClient> RegisteredClients { get; set; } = [];

    void ICheckedSettings.Check(SettingRules rules)
    {
        const double Most = 24 * 60;
        rules.AboveUpTo(Most, SignInLinkMinutes).AboveUpTo(Most, ConsentMinutes);
    }
}
