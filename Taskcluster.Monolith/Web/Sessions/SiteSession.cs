using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Web.Sessions;

/// <summary>Somebody who is signed in.</summary>
/// <param name="Credentials">Temporary ones; never a client's own access token.</param>
/// <param name="Expires">When they end.</param>
public sealed record SiteSession(Credentials Credentials, DateTimeOffset Expires)
{
    internal string ToText() => new JsonArray(
        Credentials.ClientId, Credentials.AccessToken, Credentials.Certificate, WireTime.Format(Expires))
        .ToJsonString();

    /// <summary>What <see cref="ToText"/> wrote, and the encryption has kept as it was.</summary>
    internal static SiteSession Parse(string text)
    {
        var parts = JsonNode.Parse(text)!.AsArray();
        _ = WireTime.TryParse((string)parts[3]!, out var expires);
        return new SiteSession(new Credentials((string)parts[0]!, (string)parts[1]!, (string?)parts[2]), expires);
    }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(Credentials)).Append(" = ").Append(Credentials.ClientId);
        return true;
    }
}
