using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Convert64 = System.Buffers.Text.Base64Url;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>
/// Credentials that a client makes for others without asking the server (spec/services.md §1.10): what they may do
/// and how long stands in a certificate that the issuer signs.
/// </summary>
public static class TemporaryCredentials
{
    /// <summary>Servers accept no longer ones.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(31);

    /// <summary>Characters of a certificate's seed.</summary>
    public const int SeedLength = 44;

    private const int BytesAroundTerms = 512;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Makes credentials with a name of their own, for which the issuer needs <c>auth:create-client:&lt;name&gt;</c>.
    /// </summary>
    /// <param name="issuer">Permanent credentials; it must satisfy all the scopes.</param>
    /// <param name="clientId">The name; not the issuer's.</param>
    /// <param name="scopes">In the order in which they are signed.</param>
    /// <param name="start">From when they hold.</param>
    /// <param name="expires">At most <see cref="MaxLifetime"/> later.</param>
    /// <exception cref="ArgumentException">No server would accept such credentials.</exception>
    public static Credentials Create(
        Credentials issuer, string clientId, IReadOnlyList<string> scopes, DateTimeOffset start, DateTimeOffset expires)
    {
        if (clientId == issuer.ClientId)
        {
            throw new ArgumentException("A name of their own differs from the issuer's.", nameof(clientId));
        }

        return Create(issuer, new CertificateTerms(clientId, issuer.ClientId, NewSeed(), start, expires, scopes));
    }

    /// <summary>Makes credentials that bear the issuer's own name.</summary>
    /// <inheritdoc cref="Create(Credentials, string, IReadOnlyList{string}, DateTimeOffset, DateTimeOffset)"/>
    public static Credentials Create(
        Credentials issuer, IReadOnlyList<string> scopes, DateTimeOffset start, DateTimeOffset expires) =>
        Create(issuer, new CertificateTerms(null, null, NewSeed(), start, expires, scopes));

    /// <summary>The access token that goes with a certificate of this seed.</summary>
    public static string AccessToken(string issuerAccessToken, string seed)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(issuerAccessToken), Encoding.UTF8.GetBytes(seed), mac);
        return Convert64.EncodeToString(mac);
    }

    internal static Credentials Create(Credentials issuer, CertificateTerms terms)
    {
        if (!string.IsNullOrEmpty(issuer.Certificate))
        {
            throw new ArgumentException("Temporary credentials cannot issue further ones.", nameof(issuer));
        }

        if (terms.Expires - terms.Start > MaxLifetime)
        {
            throw new ArgumentException("Temporary credentials hold for 31 days at most.", nameof(terms));
        }

        return new Credentials(
            terms.ClientId ?? issuer.ClientId,
            AccessToken(issuer.AccessToken, terms.Seed),
            Json(terms, issuer.AccessToken));
    }

    private static string NewSeed() => Credentials.NewAccessToken();

    private static string Json(CertificateTerms terms, string accessToken)
    {
        var text = terms.TextToSign();

        // The certificate says the same and little more; a buffer that is too small would grow by pages.
        var json = new ArrayBufferWriter<byte>(text.Length + BytesAroundTerms);
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteStartArray("scopes");
            foreach (var scope in terms.Scopes)
            {
                writer.WriteStringValue(scope);
            }

            writer.WriteEndArray();
            writer.WriteNumber("start", terms.Start.ToUnixTimeMilliseconds());
            writer.WriteNumber("expiry", terms.Expires.ToUnixTimeMilliseconds());
            writer.WriteString("seed", terms.Seed);
            writer.WriteString("signature", HawkSignature.Mac(accessToken, text));
            if (terms.Issuer is not null)
            {
                writer.WriteString("issuer", terms.Issuer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
