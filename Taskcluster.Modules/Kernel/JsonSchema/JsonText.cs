using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// The text of a JSON string as UTF-8 without escapes. A lone surrogate, which JSON can write but UTF-8 cannot, is
/// kept as the three bytes that it would have (WTF-8), so that different ones stay different.
/// </summary>
internal ref struct JsonText
{
    private readonly byte[]? _rented;

    /// <summary>Reads what stands between the quotes.</summary>
    private JsonText(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            Utf8 = raw;
            return;
        }

        _rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        Utf8 = _rented.AsSpan(0, Unescape(raw, _rented));
    }

    public ReadOnlySpan<byte> Utf8 { get; }

    public static JsonText Of(JsonElement text) => new(JsonMarshal.GetRawUtf8Value(text)[1..^1]);

    public static JsonText NameOf(JsonProperty property) => new(JsonMarshal.GetRawUtf8PropertyName(property));

    public readonly void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    /// <summary>Whether the text has at least that many code points; counts only where the bytes do not tell.</summary>
    public static bool HasAtLeast(ReadOnlySpan<byte> utf8, int codePoints) =>
        utf8.Length >= codePoints && (utf8.Length / 4 >= codePoints || Count(utf8) >= codePoints);

    /// <summary>Whether the text has at most that many code points.</summary>
    public static bool HasAtMost(ReadOnlySpan<byte> utf8, int codePoints) =>
        utf8.Length <= codePoints || ((utf8.Length + 3) / 4 <= codePoints && Count(utf8) <= codePoints);

    /// <summary>Code points, a lone surrogate being one.</summary>
    public static int Count(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var unit in utf8)
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>Resolves escapes; the target needs no more room than the source has.</summary>
    private static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        var written = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain != 0)
            {
                var run = plain < 0 ? raw : raw[..plain];
                run.CopyTo(target[written..]);
                written += run.Length;
                raw = raw[run.Length..];
                continue;
            }

            if (raw[1] == 'u')
            {
                written += EncodeCodePoint(ReadCodePoint(ref raw), target[written..]);
            }
            else
            {
                target[written++] = Short(raw[1]);
                raw = raw[2..];
            }
        }

        return written;
    }

    private static byte Short(byte letter) => letter switch
    {
        (byte)'b' => 8,
        (byte)'f' => 12,
        (byte)'n' => 10,
        (byte)'r' => 13,
        (byte)'t' => 9,
        _ => letter,
    };

    private static int ReadCodePoint(ref ReadOnlySpan<byte> raw)
    {
        var unit = Hex(raw[2..6]);
        raw = raw[6..];
        if (char.IsHighSurrogate((char)unit) && raw.Length >= 6 && raw[0] == '\\' && raw[1] == 'u'
            && char.IsLowSurrogate((char)Hex(raw[2..6])))
        {
            unit = char.ConvertToUtf32((char)unit, (char)Hex(raw[2..6]));
            raw = raw[6..];
        }

        return unit;
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value;
    }

    /// <summary>Writes one code point, surrogates included; up to four bytes.</summary>
    public static int EncodeCodePoint(int codePoint, Span<byte> target)
    {
        if (codePoint < 0x80)
        {
            target[0] = (byte)codePoint;
            return 1;
        }

        if (codePoint < 0x800)
        {
            target[0] = (byte)(0xC0 | (codePoint >> 6));
            target[1] = (byte)(0x80 | (codePoint & 0x3F));
            return 2;
        }

        if (codePoint < 0x10000)
        {
            target[0] = (byte)(0xE0 | (codePoint >> 12));
            target[1] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
            target[2] = (byte)(0x80 | (codePoint & 0x3F));
            return 3;
        }

        target[0] = (byte)(0xF0 | (codePoint >> 18));
        target[1] = (byte)(0x80 | ((codePoint >> 12) & 0x3F));
        target[2] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
        target[3] = (byte)(0x80 | (codePoint & 0x3F));
        return 4;
    }
}
