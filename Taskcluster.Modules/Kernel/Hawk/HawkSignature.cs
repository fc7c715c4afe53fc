using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>
/// The MACs and hashes of Hawk, all SHA-256 (spec/services.md §1.2, §1.4). The key is the access token's own UTF-8
/// text, which is never decoded.
/// </summary>
public static class HawkSignature
{
    /// <summary>Characters of a MAC or hash in base64.</summary>
    public const int Length = 44;

    private const int BytesOnStack = 1536;

    /// <summary>The MAC of a request or signed URL, in base64.</summary>
    public static string Mac(string accessToken, in HawkArtifacts artifacts)
    {
        Span<char> mac = stackalloc char[Length];
        Mac(accessToken, artifacts, mac);
        return mac.ToString();
    }

    /// <summary>Whether a MAC that came in is right. Takes the same time however much of it is.</summary>
    public static bool Verifies(ReadOnlySpan<char> mac, string accessToken, in HawkArtifacts artifacts)
    {
        Span<char> right = stackalloc char[Length];
        Mac(accessToken, artifacts, right);
        return AreEqual(mac, right);
    }

    /// <summary>The base64 of an HMAC over a short text.</summary>
    public static string Mac(string accessToken, string text)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessToken), Encoding.UTF8.GetBytes(text), mac);
        return Convert.ToBase64String(mac);
    }

    /// <summary>The MAC by which a server vouches for its own time, in seconds since the epoch.</summary>
    public static string TimestampMac(string accessToken, long timestamp) => Mac(accessToken, $"hawk.1.ts\n{timestamp}\n");

    /// <summary>The hash of a body and its media type, without the type's parameters.</summary>
    public static string PayloadHash(string? contentType, ReadOnlySpan<byte> body)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"hawk.1.payload\n{type.ToString().ToLowerInvariant()}\n"));
        hash.AppendData(body);
        hash.AppendData("\n"u8);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>Compares secrets in a time that depends on their lengths alone; unequal lengths are merely unequal.</summary>
    public static bool AreEqual(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left), MemoryMarshal.AsBytes(right));

    private static void Mac(string accessToken, in HawkArtifacts artifacts, Span<char> target)
    {
        var keyBytes = Encoding.UTF8.GetMaxByteCount(accessToken.Length);
        var most = keyBytes + artifacts.MostBytes;
        byte[]? rented = null;
        Span<byte> buffer =
            most <= BytesOnStack ? stackalloc byte[BytesOnStack] : (rented = ArrayPool<byte>.Shared.Rent(most));
        var key = buffer[..Encoding.UTF8.GetBytes(accessToken, buffer)];
        var text = buffer[keyBytes..];
        text = text[..artifacts.Write(text)];

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text, mac);
        Convert.TryToBase64Chars(mac, target, out _);
        key.Clear();
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
