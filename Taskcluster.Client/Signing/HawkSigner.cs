using System.Security.Cryptography;
using System.Text;
using Convert64 = System.Buffers.Text.Base64Url;

namespace Taskcluster.Net;

/// <summary>Signs requests and URLs with Hawk, all in SHA-256. The key is the access token's own text.</summary>
internal static class HawkSigner
{
    private const int NonceBytes = 9;

    /// <summary>The value of the Authorization header for one request; the next one needs another.</summary>
    /// <param name="credentials">Whose.</param>
    /// <param name="method">The HTTP verb.</param>
    /// <param name="uri">Where to; path and query are signed as they go out.</param>
    /// <param name="now">The machine's time; servers accept 15 minutes either way.</param>
    public static string Header(Credentials credentials, string method, Uri uri, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        var nonce = Convert64.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));
        var ext = credentials.Ext();
        var mac = Mac(credentials.AccessToken, Text("header", seconds, nonce, method, uri, ext));
        var header = $"Hawk id=\"{credentials.ClientId}\", ts=\"{seconds}\", nonce=\"{nonce}\", mac=\"{mac}\"";
        return ext.Length == 0 ? header : $"{header}, ext=\"{ext}\"";
    }

    /// <summary>The URL with a bewit at its end, so that anyone who has it can read it until it expires.</summary>
    public static Uri SignedUrl(Credentials credentials, Uri uri, DateTimeOffset expires)
    {
        var seconds = expires.ToUnixTimeSeconds();
        var ext = credentials.Ext();
        var mac = Mac(credentials.AccessToken, Text("bewit", seconds, "", "GET", uri, ext));
        var bewit = Convert64.EncodeToString(
            Encoding.UTF8.GetBytes($@"{credentials.ClientId}\{seconds}\{mac}\{ext}"));
        var mark = uri.PathAndQuery.Contains('?') ? '&' : '?';
        return ApiUrl.Exact($"{uri.GetLeftPart(UriPartial.Authority)}{uri.PathAndQuery}{mark}bewit={bewit}");
    }

    /// <summary>The base64 of an HMAC over a text.</summary>
    public static string Mac(string accessToken, string text) => Convert.ToBase64String(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessToken), Encoding.UTF8.GetBytes(text)));

    // Neither a hash of the body is signed nor an application named: servers ask for neither. The base64 of ext has
    // nothing to escape.
    private static string Text(string purpose, long seconds, string nonce, string method, Uri uri, string ext) =>
        $"hawk.1.{purpose}\n{seconds}\n{nonce}\n{method.ToUpperInvariant()}\n{uri.PathAndQuery}\n"
        + $"{uri.Host.ToLowerInvariant()}\n{uri.Port}\n\n{ext}\n";
}
