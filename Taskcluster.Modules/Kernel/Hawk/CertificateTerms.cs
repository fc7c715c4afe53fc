using System.Globalization;
using System.Text;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>What the issuer of temporary credentials vouches for.</summary>
/// <param name="ClientId">The name of the credentials; null where they bear the issuer's.</param>
/// <param name="Issuer">Given together with <paramref name="ClientId"/>.</param>
/// <param name="Seed">Random; the access token is derived from it.</param>
/// <param name="Start">From when.</param>
/// <param name="Expires">Until when.</param>
/// <param name="Scopes">In the order in which they are signed.</param>
public sealed record CertificateTerms(
    string? ClientId,
    string? Issuer,
    string Seed,
    DateTimeOffset Start,
    DateTimeOffset Expires,
    IReadOnlyList<string> Scopes)
{
    /// <summary>The text that is signed: lines without a newline after the last.</summary>
    public string TextToSign() => TextToSign(
        ClientId,
        Issuer,
        Seed,
        Start.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        Expires.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        Scopes);

    /// <summary>
    /// The text as the widespread JavaScript client signs it: the same, but that an empty list of scopes leaves an
    /// empty last line. A verifier does well to accept both (spec/queue.md §9).
    /// </summary>
    public string TextAsJavaScriptClientsSign() => Scopes.Count == 0 ? TextToSign() + '\n' : TextToSign();

    /// <summary>As <see cref="TextToSign()"/>, for times as they stand in a certificate, in milliseconds.</summary>
    public static string TextToSign(
        string? clientId, string? issuer, string seed, string start, string expiry, IReadOnlyList<string> scopes)
    {
        var text = new StringBuilder("version:1\n", 256);
        if (issuer is not null)
        {
            text.Append("clientId:").Append(clientId).Append('\n').Append("issuer:").Append(issuer).Append('\n');
        }

        text.Append("seed:").Append(seed).Append('\n');
        text.Append("start:").Append(start).Append('\n');
        text.Append("expiry:").Append(expiry).Append('\n');
        text.Append("scopes:");
        foreach (var scope in scopes)
        {
            text.Append('\n').Append(scope);
        }

        return text.ToString();
    }
}
