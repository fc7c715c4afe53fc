using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>Requests as no client would send them, byte for byte, and what must come back.</summary>
internal static class HostileRequests
{
    public const string Target = "/api/auth/v1/scopes/current";

    public static Uri Url(this RunningServer server, string path = Target) => new(server.RootUrl + path);

    /// <summary>A header for a GET, signed at this moment, or now.</summary>
    public static string Sign(
        this RunningServer server, Credentials credentials, DateTimeOffset? moment = null, string? hash = null) =>
        credentials.Authorize("GET", server.Url(), moment ?? TimeProvider.System.GetUtcNow(), payloadHash: hash);

    /// <summary>A header whose MAC is right for whatever stands in the attributes.</summary>
    public static string SignExt(this RunningServer server, Credentials credentials, string ext)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString();
        var uri = server.Url();
        var mac = HawkSignature.Mac(credentials.AccessToken, new HawkArtifacts
        {
            Purpose = HawkArtifacts.HeaderPurpose,
            Timestamp = timestamp,
            Nonce = "n",
            Method = "GET",
            Target = uri.PathAndQuery,
            Host = uri.Host,
            Port = uri.Port,
            Ext = ext,
        });
        return new HawkHeader { Id = credentials.ClientId, Ts = timestamp, Nonce = "n", Mac = mac, Ext = ext }
            .ToString();
    }

    public static Task<RawAnswer> SendHeader(
        this RunningServer server, string authorization, params string[] headers) =>
        RawHttp.Send(server, "GET", Target, [$"Authorization: {authorization}", .. headers]);

    /// <summary>A GET with a bewit of this text.</summary>
    public static Task<RawAnswer> SendBewit(this RunningServer server, string bewit) =>
        RawHttp.Send(server, "GET", $"{Target}?bewit={bewit}");

    /// <summary>The bewit of a signed URL, without its name.</summary>
    public static string Bewit(this RunningServer server, Credentials credentials, DateTimeOffset expires)
    {
        var query = credentials.SignUrl(server.Url(), expires).Query;
        return query["?bewit=".Length..];
    }

    /// <summary>Parts between backslashes, as they stand inside a bewit.</summary>
    public static string Encoded(params string[] parts) => Convert
        .ToBase64String(Encoding.Latin1.GetBytes(string.Join('\\', parts)))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>A client that lasts for a day, or until then.</summary>
    public static async Task<Credentials> Client(
        this RunningServer server, string clientId, string[] scopes, DateTimeOffset? expires = null)
    {
        var reply = (await server.AsRoot().Put($"auth/v1/clients/{Uri.EscapeDataString(clientId)}", new
        {
            expires = WireTime.Format(expires ?? server.Clock.GetUtcNow().AddDays(1)),
            description = "of a test",
            scopes,
        })).Ok;
        return new Credentials(clientId, reply["accessToken"]!.GetValue<string>());
    }

    /// <summary>The credentials with another certificate, which still is a JSON object.</summary>
    public static Credentials WithCertificate(this Credentials credentials, Action<JsonObject> change)
    {
        var certificate = JsonNode.Parse(credentials.Certificate!)!.AsObject();
        change(certificate);
        return credentials with { Certificate = certificate.ToJsonString() };
    }

    /// <summary>401 with just this message before the trailer, and the demand for Hawk.</summary>
    public static void ShouldBeRefused(this RawAnswer answer, string message, string because = "") =>
        answer.Refusal(because).Should().Be(message, "{0}", because);

    /// <summary>The message of a 401, without the trailer that all errors have.</summary>
    public static string Refusal(this RawAnswer answer, string because = "")
    {
        answer.Status.Should().Be(401, "{0} answered {1}", because, answer.Text);
        answer.Code.Should().Be("AuthenticationFailed", "{0}", because);
        answer.Header("www-authenticate").Should().Be("hawk", "{0}", because);
        var text = answer.Json["message"]!.GetValue<string>();
        var trailer = text.IndexOf("\n\n---\n\n* method:     currentScopes\n", StringComparison.Ordinal);
        trailer.Should().BePositive("{0}: every error names its method", text);
        text.Should().Contain("\n* errorCode:  AuthenticationFailed\n* statusCode: 401\n");
        return text[..trailer];
    }
}
