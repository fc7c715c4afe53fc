using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Convert64 = System.Buffers.Text.Base64Url;

namespace Taskcluster.Net;

/// <summary>What a client signs its requests with.</summary>
/// <param name="ClientId">Its own name, or that of temporary credentials.</param>
/// <param name="AccessToken">The secret.</param>
/// <param name="Certificate">A JSON text, of temporary credentials only.</param>
/// <param name="AuthorizedScopes">If given, requests run with these scopes only; of an empty list, with none.</param>
public sealed record Credentials(
    string ClientId, string AccessToken, string? Certificate = null, IReadOnlyList<string>? AuthorizedScopes = null)
{
    /// <summary>Servers accept no longer lifetime of temporary credentials.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(31);

    // Clocks differ a little: what holds from now on holds on a machine that is behind, too.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// What <c>TASKCLUSTER_CLIENT_ID</c>, <c>TASKCLUSTER_ACCESS_TOKEN</c> and <c>TASKCLUSTER_CERTIFICATE</c> say; null
    /// where there is no client id.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is a client id without an access token.</exception>
    public static Credentials? FromEnvironment()
    {
        if (Variable("TASKCLUSTER_CLIENT_ID") is not { } clientId)
        {
            return null;
        }

        return new Credentials(
            clientId,
            Variable("TASKCLUSTER_ACCESS_TOKEN") ?? throw new InvalidOperationException(
                $"TASKCLUSTER_CLIENT_ID is '{clientId}', but TASKCLUSTER_ACCESS_TOKEN is not set."),
            Variable("TASKCLUSTER_CERTIFICATE"));
    }

    /// <summary>
    /// Makes credentials for somebody else, without asking the server. They may do what the scopes say, and no more
    /// than their issuer may at the moment of each call.
    /// </summary>
    /// <param name="scopes">The issuer must satisfy all of them.</param>
    /// <param name="lifetime">From now on; at most <see cref="MaxLifetime"/>.</param>
    /// <param name="clientId">
    /// A name of their own, for which the issuer needs <c>auth:create-client:&lt;name&gt;</c>; null: the issuer's.
    /// </param>
    /// <param name="clock">By whose time; null: by the machine's.</param>
    /// <exception cref="ArgumentException">No server would accept such credentials.</exception>
    /// <exception cref="InvalidOperationException">These are temporary credentials themselves.</exception>
    public Credentials CreateTemporary(
        IReadOnlyList<string> scopes, TimeSpan lifetime, string? clientId = null, TimeProvider? clock = null)
    {
        var now = (clock ?? TimeProvider.System).GetUtcNow();
        var start = lifetime + Skew <= MaxLifetime ? now - Skew : now;
        return CreateTemporary(scopes, start, now + lifetime, clientId);
    }

    /// <summary>
    /// As <see cref="CreateTemporary(IReadOnlyList{string}, TimeSpan, string?, TimeProvider?)"/>, between two moments.
    /// </summary>
    /// <exception cref="ArgumentException">No server would accept such credentials.</exception>
    /// <exception cref="InvalidOperationException">These are temporary credentials themselves.</exception>
    public Credentials CreateTemporary(
        IReadOnlyList<string> scopes, DateTimeOffset start, DateTimeOffset expires, string? clientId = null)
    {
        if (!string.IsNullOrEmpty(Certificate))
        {
            throw new InvalidOperationException("Temporary credentials cannot issue further ones.");
        }

        if (clientId == ClientId)
        {
            throw new ArgumentException(
                $"A name of their own differs from the issuer's, '{ClientId}'.", nameof(clientId));
        }

        if (expires <= start || expires - start > MaxLifetime)
        {
            throw new ArgumentException(
                $"Temporary credentials hold for more than nothing and at most 31 days, not for {expires - start}.",
                nameof(expires));
        }

        // Two random UUIDs' worth of bits, as other clients take.
        var seed = Convert64.EncodeToString(RandomNumberGenerator.GetBytes(33));
        var terms = new Certificate(seed, start, expires, scopes, clientId, clientId is null ? null : ClientId);
        return new Credentials(clientId ?? ClientId, terms.AccessTokenBy(AccessToken), terms.SignedBy(AccessToken));
    }

    /// <summary>
    /// Certificate and authorized scopes as servers read them, which Hawk carries as <c>ext</c>; empty if neither.
    /// </summary>
    internal string Ext()
    {
        if (string.IsNullOrEmpty(Certificate) && AuthorizedScopes is null)
        {
            return "";
        }

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            WriteExt(writer);
        }

        return Convert.ToBase64String(json.GetBuffer(), 0, (int)json.Length);
    }

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(ClientId)).Append(" = ").Append(ClientId);
        return true;
    }

    private void WriteExt(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (!string.IsNullOrEmpty(Certificate))
        {
            // Written anew, because an indented certificate would waste the header's limited length.
            using var certificate = JsonDocument.Parse(Certificate);
            writer.WritePropertyName("certificate");
            certificate.RootElement.WriteTo(writer);
        }

        if (AuthorizedScopes is not null)
        {
            writer.WriteStartArray("authorizedScopes");
            foreach (var scope in AuthorizedScopes)
            {
                writer.WriteStringValue(scope);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
