using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WebServer.ThirdParty;

namespace Taskcluster.Modules.WebServer;

/// <summary>Settings of the section <c>WebServer</c>.</summary>
public sealed record WebServerOptions
{
    /// <summary>For how long a one-time link can be used.</summary>
    public double SignInLinkMinutes { get; init; } = 30;

    /// <summary>For how long a third party's request waits for the user's decision.</summary>
    public double ConsentMinutes { get; init; } = 60;

    /// <summary>The sites that may ask users for credentials.</summary>
    public IReadOnlyList<RegisteredClient> RegisteredClients { get; init; } = [];

    /// <summary>Checks all settings, so that who mends them need not start twice.</summary>
    /// <exception cref="UnusableDataException">Some are wrong; the message has a line for each.</exception>
    internal void RequireUsable()
    {
        var faults = new List<string>();
        RequireMinutes(nameof(SignInLinkMinutes), SignInLinkMinutes, faults);
        RequireMinutes(nameof(ConsentMinutes), ConsentMinutes, faults);
        faults.AddRange(ThirdParty.RegisteredClients.FaultsOf(RegisteredClients));
        if (faults.Count > 0)
        {
            throw new UnusableDataException(string.Join('\n', faults));
        }
    }

    private static void RequireMinutes(string name, double minutes, List<string> faults)
    {
        const double Most = 24 * 60;
        if (minutes is not (> 0 and <= Most))
        {
            faults.Add($"WebServer:{name} is {minutes}: it must be above 0 and at most {Most}.");
        }
    }
}
