using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Modules.Kernel.Names;

/// <summary>Slugs: version 4 UUIDs in 22 characters of base64url (<see cref="Patterns.SlugId"/>).</summary>
public static class SlugId
{
    public const int Length = 22;

    /// <summary>A new random slug.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>
    /// A new random slug that does not begin with a dash, so that it is a harmless argument of a command.
    /// </summary>
    public static string NewNice()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[0] &= 0x7f;
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The slug of a text, the same each time; it does not begin with a dash either.</summary>
    public static string Of(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[0] &= 0x7f;

        // As of a UUID of version 4.
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return Base64Url.EncodeToString(bytes);
    }
}
