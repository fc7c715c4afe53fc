using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Taskcluster.Modules.Kernel.Json;
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

    private const int UsualLength = 1536;

    private static readonly JavaScriptEncoder Relaxed = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

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
        var json = new JsonBuffer(stackalloc byte[UsualLength]);
        try
        {
            Write(ref json, terms, HawkSignature.Mac(accessToken, terms.TextToSign()));
            return Encoding.UTF8.GetString(json.Written);
        }
        finally
        {
            json.Dispose();
        }
    }

    private static void Write(ref JsonBuffer json, CertificateTerms terms, string signature)
    {
        json.Add("{\"version\":1,\"scopes\":["u8);
        for (var index = 0; index < terms.Scopes.Count; index++)
        {
            json.Add(index == 0 ? default : ","u8);
            json.AddText(terms.Scopes[index], Relaxed);
        }

        json.Add("],\"start\":"u8);
        json.AddNumber(terms.Start.ToUnixTimeMilliseconds());
        json.Add(",\"expiry\":"u8);
        json.AddNumber(terms.Expires.ToUnixTimeMilliseconds());
        json.Add(",\"seed\":"u8);
        json.AddText(terms.Seed, Relaxed);
        json.Add(",\"signature\":"u8);
        json.AddText(signature, Relaxed);
        if (terms.Issuer is not null)
        {
            json.Add(",\"issuer\":"u8);
            json.AddText(terms.Issuer, Relaxed);
        }

        json.Add("}"u8);
    }
}
