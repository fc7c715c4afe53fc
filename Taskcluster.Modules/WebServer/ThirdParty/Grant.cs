using System.Text.Json;
using Taskcluster.Modules.WebServer.SignIn;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>What a user has granted a site, until the site fetches it.</summary>
public sealed record Grant
{
    /// <summary>The site's name.</summary>
    public required string Client { get; init; }

    public required string RedirectUri { get; init; }

    /// <summary>The client that is to be created.</summary>
    public required string ClientId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required string Description { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>The user's session: what is granted is created with these credentials and no others.</summary>
    public required KeptCredentials User { get; init; }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, WebServerJson.Default.Grant);

    internal static Grant FromJson(byte[] json) => JsonSerializer.Deserialize(json, WebServerJson.Default.Grant)!;
}
