using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Modules.Auth.OtherSystems;

/// <summary>
/// JSON Web Tokens (RFC 7519) in their compact form, signed with HMAC-SHA256 (RFC 7515, RFC 7518 §3.2).
/// </summary>
public static class JsonWebToken
{
    // {"alg":"HS256","typ":"JWT"}
    private const string Header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

    /// <summary>Makes a token.</summary>
    /// <param name="secret">Shared with whoever checks the token.</param>
    /// <param name="claims">A JSON object.</param>
    public static string Sign(string secret, ReadOnlySpan<byte> claims)
    {
        var signed = $"{Header}.{Base64Url.EncodeToString(claims)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
