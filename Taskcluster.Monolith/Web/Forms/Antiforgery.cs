using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith.Web.Sessions;

namespace Taskcluster.Monolith.Web.Forms;

/// <summary>
/// Sees to it that a form was sent by a page of this site, in the browser that it was shown in. Three things are asked:
/// <list type="number">
/// <item><c>Sec-Fetch-Site</c>, which all browsers of today send, is <c>same-origin</c>, or <c>none</c>: what the
/// user does without any page.</item>
/// <item><c>Origin</c>, where it is sent, is the host that the request is for.</item>
/// <item>A token in the form goes with a cookie of the browser. It is bound to the browser and not to the session, so
/// that a form that was filled in while the session ended can be sent after signing in anew.</item>
/// </list>
/// </summary>
public sealed class Antiforgery(SiteCookies cookies, Encryption encryption)
{
    private const string Cookie = "tc-browser";
    private const int SaltBytes = 12;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly byte[] key = encryption.Derive("site antiforgery");

    /// <summary>
    /// A token for a form that is shown to this browser. No two are alike, so that compression tells nothing.
    /// </summary>
    public string Token(HttpContext context)
    {
        Span<byte> token = stackalloc byte[SaltBytes + HMACSHA256.HashSizeInBytes];
        RandomNumberGenerator.Fill(token[..SaltBytes]);
        Mac(token[..SaltBytes], BrowserOf(context), token[SaltBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>What gives a form away as one of another site; null if nothing does.</summary>
    public static string? ForeignBy(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
        {
            return $"the browser says that it came from another site (Sec-Fetch-Site: {site})";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || IsOfHost(origin, request.Host)
            ? null
            : $"it came from {origin}, and this is {request.Host}";
    }

    /// <summary>Whether the token of a form goes with this browser.</summary>
    public bool IsGood(HttpContext context, string token)
    {
        if (cookies.Read(context, Cookie) is not { } browser || !Base64Url.IsValid(token))
        {
            return false;
        }

        var given = Base64Url.DecodeFromChars(token);
        if (given.Length != SaltBytes + HMACSHA256.HashSizeInBytes)
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Mac(given.AsSpan(0, SaltBytes), browser, mac);
        return CryptographicOperations.FixedTimeEquals(given.AsSpan(SaltBytes), mac);
    }

    // Which scheme a proxy was asked by, we may not know.
    private static bool IsOfHost(string origin, HostString host) =>
        origin.Equals($"http://{host.Value}", StringComparison.OrdinalIgnoreCase)
        || origin.Equals($"https://{host.Value}", StringComparison.OrdinalIgnoreCase);

    private string BrowserOf(HttpContext context)
    {
        if ((context.Items[Cookie] as string ?? cookies.Read(context, Cookie)) is { } known)
        {
            return known;
        }

        var browser = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        context.Items[Cookie] = browser;
        cookies.Write(context, Cookie, browser, Lifetime);
        return browser;
    }

    private void Mac(ReadOnlySpan<byte> salt, string browser, Span<byte> mac) =>
        HMACSHA256.HashData(key, [.. salt, .. Encoding.UTF8.GetBytes(browser)], mac);
}
