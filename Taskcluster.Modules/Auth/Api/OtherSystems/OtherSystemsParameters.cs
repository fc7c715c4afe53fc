using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>
/// Patterns of the path parameters of what lends credentials of other systems (spec/services.md §3), and the two
/// levels of access.
/// </summary>
internal static class OtherSystemsParameters
{
    public const string WebsocktunnelAudience = "^[a-zA-Z0-9_-]{1,38}$";
    public const string WebsocktunnelClient = "^[a-zA-Z0-9_~.%-]+$";

    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["account"] = "^[a-z0-9]{3,24}$",
        ["table"] = "^[A-Za-z][A-Za-z0-9]{2,62}$",
        ["container"] = "^(?!.*[-]{2})[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        ["level"] = "^(read-write|read-only)$",
        ["bucket"] = "^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$",
        ["project"] = "^[a-zA-Z0-9_-]{1,64}$",
        ["wstAudience"] = WebsocktunnelAudience,
        ["wstClient"] = WebsocktunnelClient,
        ["appName"] = "^[a-zA-Z0-9_-]+$",
        ["owner"] = "^[A-Za-z0-9._-]+$",
    };

    /// <summary>Whether a level that passed its pattern lets only read.</summary>
    public static bool IsReadOnly(string level) => level == "read-only";

    /// <summary>Who may write may read, too.</summary>
    /// <param name="kind">What it is, such as <c>azure-table</c>.</param>
    /// <param name="place">Which one, such as <c>&lt;account&gt;/&lt;table&gt;</c>.</param>
    public static ScopeTemplate ScopesByLevel(string kind, string place) => If(
        "levelIsReadOnly",
        AnyOf($"auth:{kind}:read-only:{place}", $"auth:{kind}:read-write:{place}"),
        $"auth:{kind}:read-write:{place}");
}
