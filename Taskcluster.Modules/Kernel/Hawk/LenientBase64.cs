using System.Buffers;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>
/// Base64 as JavaScript servers have always read it: both alphabets, with or without padding, foreign characters
/// skipped, a last character that holds no whole byte ignored. Nothing is an error (spec/services.md, introduction).
/// </summary>
public static class LenientBase64
{
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent((text.Length / 4 * 3) + 3);
        var (count, bits, held) = (0, 0u, 0);
        foreach (var character in text)
        {
            if (ValueOf(character) is not (>= 0 and var value))
            {
                continue;
            }

            bits = (bits << 6) | (uint)value;
            held += 6;
            if (held >= 8)
            {
                held -= 8;
                bytes[count++] = (byte)(bits >> held);
            }
        }

        var decoded = bytes.AsSpan(0, count).ToArray();
        ArrayPool<byte>.Shared.Return(bytes);
        return decoded;
    }

    private static int ValueOf(char character) => character switch
    {
        >= 'A' and <= 'Z' => character - 'A',
        >= 'a' and <= 'z' => character - 'a' + 26,
        >= '0' and <= '9' => character - '0' + 52,
        '+' or '-' => 62,
        '/' or '_' => 63,
        _ => -1,
    };
}
