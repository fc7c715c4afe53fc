namespace Taskcluster.Modules.Pulse.Api;

/// <summary>Patterns of pulse's path parameters.</summary>
internal static class PulseParameters
{
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["name"] = "^[A-Za-z0-9._-]{1,100}$",
    };
}
