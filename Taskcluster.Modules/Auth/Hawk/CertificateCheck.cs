using System.Globalization;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>Checks the certificate of temporary credentials, in the order of spec/services.md §1.10.</summary>
/// <param name="certificate">As sent.</param>
/// <param name="clientId">The id sent with it.</param>
/// <param name="issuer">From the certificate; null if the credentials bear the issuer's own name.</param>
/// <param name="client">The issuer, which exists, is enabled and has not expired.</param>
internal sealed class CertificateCheck(JsonElement certificate, string clientId, string? issuer, StoredClient client)
{
    private const double ToleranceMilliseconds = 5 * 60 * 1000;

    // Whole numbers up to here are written without a fraction or an exponent.
    private const double FarthestWhole = 1L << 53;

    private readonly JsonElement seed = HawkExt.Member(certificate, "seed");
    private readonly JsonElement start = HawkExt.Member(certificate, "start");
    private readonly JsonElement expiry = HawkExt.Member(certificate, "expiry");
    private IReadOnlyList<string> scopes = [];

    /// <summary>Reads the issuer, which decides whose client is looked up; null where none is named.</summary>
    public static string? IssuerFault(JsonElement certificate, string clientId, out string? issuer)
    {
        issuer = null;
        var named = HawkExt.Member(certificate, "issuer");
        if (!HawkExt.IsTruthy(named))
        {
            return null;
        }

        if (named.ValueKind != JsonValueKind.String)
        {
            return "ext.certificate.issuer must be a string";
        }

        issuer = named.GetString();
        return issuer == clientId ? "ext.certificate.issuer must differ from the supplied clientId" : null;
    }

    /// <summary>What is wrong with the certificate at this time; null if nothing is.</summary>
    public string? Run(DateTimeOffset now, out CertificateGrant? grant)
    {
        grant = null;
        if ((ShapeFault() ?? ScopesFault() ?? TimeFault(now) ?? AuthorityFault() ?? SignatureFault()) is { } fault)
        {
            return fault;
        }

        // The time checks leave only moments near now.
        var expires = DateTimeOffset.FromUnixTimeMilliseconds((long)HawkExt.Number(expiry));
        grant = new CertificateGrant(
            TemporaryCredentials.AccessToken(client.AccessToken, seed.GetString()!), scopes, expires);
        return null;
    }

    private string? ShapeFault()
    {
        if (certificate.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return "ext.certificate must be a JSON object";
        }

        var version = HawkExt.Member(certificate, "version");
        if (version.ValueKind != JsonValueKind.Number || HawkExt.Number(version) != 1)
        {
            return "ext.certificate.version must be 1";
        }

        if (seed.ValueKind != JsonValueKind.String)
        {
            return "ext.certificate.seed must be a string";
        }

        if (seed.GetString()!.Length != TemporaryCredentials.SeedLength)
        {
            return "ext.certificate.seed must be 44 characters";
        }

        if (start.ValueKind != JsonValueKind.Number)
        {
            return "ext.certificate.start must be a number";
        }

        return expiry.ValueKind != JsonValueKind.Number ? "ext.certificate.expiry must be a number" : null;
    }

    private string? ScopesFault()
    {
        var given = HawkExt.Member(certificate, "scopes");
        if (given.ValueKind != JsonValueKind.Array)
        {
            return "ext.certificate.scopes must be an array";
        }

        if (HawkExt.Scopes(given) is not { } valid)
        {
            return "ext.certificate.scopes must be an array of valid scopes";
        }

        scopes = valid;
        return null;
    }

    private string? TimeFault(DateTimeOffset now)
    {
        var (from, until) = (HawkExt.Number(start), HawkExt.Number(expiry));
        double present = now.ToUnixTimeMilliseconds();
        if (from > present + ToleranceMilliseconds)
        {
            return "ext.certificate.start > now";
        }

        if (until < present - ToleranceMilliseconds)
        {
            return "ext.certificate.expiry < now";
        }

        return until - from > TemporaryCredentials.MaxLifetime.TotalMilliseconds
            ? "ext.certificate cannot last longer than 31 days!"
            : null;
    }

    // The issuer's own scopes count here, without what everybody has.
    private string? AuthorityFault()
    {
        if (issuer is not null)
        {
            var needed = "auth:create-client:" + clientId;
            if (!client.ExpandedScopes.Satisfies(needed))
            {
                return $"ext.certificate issuer `{client.ClientId}` doesn't have `{needed}` for supplied clientId.";
            }
        }
        else if (certificate.ValueKind == JsonValueKind.Object && certificate.TryGetProperty("clientId", out _))
        {
            return "ext.certificate.clientId must only be used with ext.certificate.issuer";
        }

        return scopes.All(client.ExpandedScopes.Covers)
            ? null
            : $"ext.certificate issuer `{client.ClientId}` doesn't satisfy all certificate scopes "
                + $"{string.Join(", ", scopes)}.  The temporary credentials were not generated correctly.";
    }

    private string? SignatureFault()
    {
        var given = HawkExt.Member(certificate, "signature");
        var signature = given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
        var text = CertificateTerms.TextToSign(
            clientId, issuer, seed.GetString()!, Digits(start), Digits(expiry), scopes);
        if (IsSignatureOf(text, signature))
        {
            return null;
        }

        // The JavaScript client ends an empty list of scopes with a newline (spec/queue.md §9).
        if (scopes.Count == 0 && IsSignatureOf(text + '\n', signature))
        {
            return null;
        }

        return "ext.certificate.signature is not valid" + (issuer is null ? "" : ", or wrong clientId provided");
    }

    private bool IsSignatureOf(string text, string signature) =>
        HawkSignature.AreEqual(HawkSignature.Mac(client.AccessToken, text), signature);

    // As JavaScript writes a number, whatever way it stood in the JSON.
    private static string Digits(JsonElement element)
    {
        var number = HawkExt.Number(element);
        return Math.Abs(number) <= FarthestWhole && Math.Truncate(number) == number
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}

/// <summary>What a good certificate gives.</summary>
internal sealed record CertificateGrant(string AccessToken, IReadOnlyList<string> Scopes, DateTimeOffset Expires);
