using System.Security.Cryptography;
using Convert64 = System.Buffers.Text.Base64Url;

namespace Taskcluster.Net;

/// <summary>Ids as tasks have them: random UUIDs of version 4 in 22 characters of base64url.</summary>
public static class SlugId
{
    /// <summary>A new id that does not begin with a dash, which command lines would take for an option.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[0] &= 0x7f;
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return Convert64.EncodeToString(bytes);
    }
}
