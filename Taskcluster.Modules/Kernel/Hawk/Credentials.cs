using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Convert64 = System.Buffers.Text.Base64Url;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>What a client signs its requests with.</summary>
/// <param name="ClientId">Its own name, or that of temporary credentials.</param>
/// <param name="AccessToken">The secret.</param>
/// <param name="Certificate">A JSON text, of temporary credentials only.</param>
/// <param name="AuthorizedScopes">If given, requests run with these scopes only; of an empty list, with none.</param>
public sealed record Credentials(
    string ClientId, string AccessToken, string? Certificate = null, IReadOnlyList<string>? AuthorizedScopes = null)
{
    private const int NonceBytes = 9;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A new access token: two slugs from a cryptographic source, 44 characters of <c>[A-Za-z0-9_-]</c>.</summary>
    public static string NewAccessToken()
    {
        // Guid.NewGuid does not promise a cryptographic source, so the bits are drawn here.
        Span<byte> bytes = stackalloc byte[32];
        RandomNumberGenerator.Fill(bytes);
        return Slug(bytes[..16]) + Slug(bytes[16..]);
    }

    /// <summary>The value of the Authorization header for one request.</summary>
    /// <param name="method">The HTTP method, in any case.</param>
    /// <param name="uri">Where to; path and query are signed as they go out.</param>
    /// <param name="now">The time; the server accepts 15 minutes either way.</param>
    /// <param name="nonce">Any text; null: a random one.</param>
    /// <param name="payloadHash">From <see cref="HawkSignature.PayloadHash"/>, if the body is to be protected too.</param>
    public string Authorize(string method, Uri uri, DateTimeOffset now, string? nonce = null, string? payloadHash = null)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString();
        nonce ??= Convert64.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));
        var ext = Ext();
        var mac = HawkSignature.Mac(AccessToken, new HawkArtifacts
        {
            Purpose = HawkArtifacts.HeaderPurpose,
            Timestamp = timestamp,
            Nonce = nonce,
            Method = method,
            Target = uri.PathAndQuery,
            Host = uri.Host,
            Port = uri.Port,
            Hash = payloadHash,
            Ext = ext,
        });
        return new HawkHeader { Id = ClientId, Ts = timestamp, Nonce = nonce, Mac = mac, Hash = payloadHash, Ext = ext }
            .ToString();
    }

    /// <summary>The URL with a bewit, so that anyone who has it can read it until it expires.</summary>
    public Uri SignUrl(Uri uri, DateTimeOffset expires) =>
        Bewit.Sign(ClientId, AccessToken, uri, expires, Ext()).AppendTo(uri);

    /// <summary>Certificate and authorized scopes as the server reads them (spec/services.md §1.9); empty if neither.</summary>
    public string Ext()
    {
        if (string.IsNullOrEmpty(Certificate) && AuthorizedScopes is null)
        {
            return "";
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            WriteExt(writer);
        }

        return Convert.ToBase64String(json.WrittenSpan);
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

    // The marks of a version 4 UUID (RFC 9562), so that the token has the form that clients know.
    private static string Slug(Span<byte> bytes)
    {
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return Convert64.EncodeToString(bytes);
    }
}
