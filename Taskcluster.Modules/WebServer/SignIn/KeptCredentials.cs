using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.WebServer.SignIn;

/// <summary>Temporary credentials as they stand, encrypted, in a row.</summary>
public sealed record KeptCredentials(string ClientId, string AccessToken, string? Certificate)
{
    public static KeptCredentials Of(Credentials credentials) =>
        new(credentials.ClientId, credentials.AccessToken, credentials.Certificate);

    public Credentials ToCredentials() => new(ClientId, AccessToken, Certificate);

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, WebServerJson.Default.KeptCredentials);

    internal static KeptCredentials FromJson(byte[] json) =>
        JsonSerializer.Deserialize(json, WebServerJson.Default.KeptCredentials)!;

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(ClientId)).Append(" = ").Append(ClientId);
        return true;
    }
}
