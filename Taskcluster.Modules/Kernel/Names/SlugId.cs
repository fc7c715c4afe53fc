using System.Buffers.Text;

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
}
