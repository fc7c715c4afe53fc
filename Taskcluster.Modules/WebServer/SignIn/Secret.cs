using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.WebServer.SignIn;

/// <summary>Tokens that are handed out once and kept as hashes: who reads the table learns none of them.</summary>
/// <remarks>They are random, so that a plain hash cannot be turned back by guessing.</remarks>
internal static class Secret
{
    private const int SlugLength = 22;

    /// <summary>44 characters of <c>[A-Za-z0-9_-]</c> from a cryptographic source.</summary>
    public static string New() => Credentials.NewAccessToken();

    /// <summary>As spec/services.md §4.9 has access tokens: the base64 text of a slug.</summary>
    public static string NewAccessToken() =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(Credentials.NewAccessToken()[..SlugLength]));

    /// <summary>SHA-512, in 128 hexadecimal digits.</summary>
    public static string Hash(string token) =>
        Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(token)));
}
