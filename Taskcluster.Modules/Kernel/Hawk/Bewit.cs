using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Convert64 = System.Buffers.Text.Base64Url;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>The credential inside a signed URL (spec/services.md §1.8).</summary>
/// <param name="ClientId">Who signed.</param>
/// <param name="Expires">Seconds since the epoch; at this moment it no longer holds.</param>
/// <param name="Mac">In base64.</param>
/// <param name="Ext">As in the header; empty if there is none.</param>
public sealed partial record Bewit(string ClientId, long Expires, string Mac, string Ext)
{
    /// <summary>Longer request targets are refused.</summary>
    public const int MaxTargetLength = 4096;

    private const string Parameter = "bewit=";

    // What a JavaScript number holds exactly; a moment beyond it is none.
    private const long FarthestExpires = (1L << 53) - 1;

    /// <summary>Whether this request target bears a bewit, be it good or bad.</summary>
    public static bool IsIn(ReadOnlySpan<char> target)
    {
        if (!target.StartsWith('/'))
        {
            return false;
        }

        for (var rest = target; rest.IndexOf(Parameter) is >= 0 and var at; rest = rest[(at + 1)..])
        {
            if (at > 0 && rest[at - 1] is '?' or '&')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Takes the bewit out of a request target: it may stand first, last or between other parameters. False where it
    /// is not well placed.
    /// </summary>
    public static bool TryStrip(
        string target, [NotNullWhen(true)] out string? bewit, [NotNullWhen(true)] out string? stripped)
    {
        var match = Placed().Match(target);
        bewit = match.Success ? match.Groups["bewit"].Value : null;
        stripped = match.Success ? match.Groups["before"].Value : null;
        if (match.Groups["after"] is { Success: true } after)
        {
            stripped += match.Groups["mark"].Value + after.Value;
        }

        return match.Success;
    }

    /// <summary>Reads a bewit; where false, <paramref name="message"/> says why, as in spec/services.md §1.8.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Bewit? bewit, [NotNullWhen(false)] out string? message)
    {
        bewit = null;
        if (!Encoded().IsMatch(text))
        {
            message = "Bad Request: Invalid bewit encoding";
            return false;
        }

        var parts = Encoding.Latin1.GetString(LenientBase64.Decode(text)).Split('\\');
        if (parts.Length != 4)
        {
            message = "Bad Request: Invalid bewit structure";
            return false;
        }

        var expires = Seconds(parts[1]);
        if (parts[0].Length == 0 || expires == 0 || parts[2].Length == 0)
        {
            message = "Bad Request: Missing bewit attributes";
            return false;
        }

        bewit = new Bewit(parts[0], expires, parts[2], parts[3]);
        message = null;
        return true;
    }

    /// <summary>Signs a URL for reading it.</summary>
    /// <param name="clientId">Who signs.</param>
    /// <param name="accessToken">The signer's.</param>
    /// <param name="uri">Without a bewit.</param>
    /// <param name="expires">Cut to the second.</param>
    /// <param name="ext">As in the header; empty if there is none.</param>
    public static Bewit Sign(string clientId, string accessToken, Uri uri, DateTimeOffset expires, string ext)
    {
        var unsigned = new Bewit(clientId, expires.ToUnixTimeSeconds(), "", ext);
        return unsigned with
        {
            Mac =
            HawkSignature.Mac(accessToken, unsigned.Artifacts(uri.PathAndQuery, uri.Host, uri.Port))
        };
    }

    /// <summary>Whether the MAC is right for this target, from which the bewit was taken out.</summary>
    public bool IsSignedBy(string accessToken, string stripped, ReadOnlySpan<char> host, int port) =>
        HawkSignature.Verifies(Mac, accessToken, Artifacts(stripped, host, port));

    /// <summary>The value of the parameter.</summary>
    public override string ToString() =>
        Convert64.EncodeToString(Encoding.Latin1.GetBytes($@"{ClientId}\{Expires}\{Mac}\{Ext}"));

    /// <summary>The URL with the parameter at its end.</summary>
    public Uri AppendTo(Uri uri)
    {
        var mark = uri.PathAndQuery.Contains('?') ? '&' : '?';
        return new Uri($"{uri.GetLeftPart(UriPartial.Query)}{mark}{Parameter}{this}");
    }

    /// <summary>What is signed: always a GET, also where the request is a HEAD.</summary>
    internal HawkArtifacts Artifacts(string stripped, ReadOnlySpan<char> host, int port) => new()
    {
        Purpose = HawkArtifacts.BewitPurpose,
        Timestamp = Expires.ToString(CultureInfo.InvariantCulture),
        Method = "GET",
        Target = stripped,
        Host = host,
        Port = port,
        Ext = Ext,
    };

    // Leading digits, as JavaScript reads a number.
    private static long Seconds(string text)
    {
        var digits = text.AsSpan().TrimStart();
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(length < 0 ? digits : digits[..length], out var seconds) && seconds <= FarthestExpires
            ? seconds
            : 0;
    }

    [GeneratedRegex(
        @"^(?<before>/.*)(?<mark>[?&])bewit=(?<bewit>[^&$]*)(?:&(?<after>.+))?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placed();

    [GeneratedRegex(@"^[A-Za-z0-9_-]*\z", RegexOptions.None, 1000)]
    private static partial Regex Encoded();
}
