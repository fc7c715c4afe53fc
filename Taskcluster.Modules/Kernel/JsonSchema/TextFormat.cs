using System.Collections.Frozen;
using System.Text;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>A <c>format</c> that is enforced, on UTF-8 text without escapes.</summary>
internal sealed class TextFormat
{
    // RFC 3339 gives fractions no bound; a longer text is refused.
    private const int LongestTime = 50;

    private static readonly FrozenDictionary<string, TextFormat> Known = new TextFormat[]
    {
        new("date-time", text => WireTime.TryParse(text, out _)),
        new("date", IsDate),
        new("time", IsTime),
        new("uri", UriFormat.IsUri),
        new("uri-reference", UriFormat.IsReference),
        new("hostname", AddressFormats.IsHostname),
        new("ipv4", AddressFormats.IsIPv4),
        new("ipv6", AddressFormats.IsIPv6),
        new("email", AddressFormats.IsEmail),
        new("regex", text => EcmaRegex.IsValid(Encoding.UTF8.GetString(text))),
        new("json-pointer", IsJsonPointer),
        new("relative-json-pointer", IsRelativeJsonPointer),
        new("uuid", IsUuid),
    }.ToFrozenDictionary(format => format.Name);

    private readonly Check _check;

    private TextFormat(string name, Check check)
    {
        Name = name;
        _check = check;
    }

    private delegate bool Check(ReadOnlySpan<byte> text);

    public string Name { get; }

    /// <summary>The format, or null if it is not enforced.</summary>
    public static TextFormat? Find(string name) => Known.GetValueOrDefault(name);

    public bool IsMatch(ReadOnlySpan<byte> text) => _check(text);

    private static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10)
        {
            return false;
        }

        Span<byte> moment = stackalloc byte[20];
        text.CopyTo(moment);
        "T00:00:00Z"u8.CopyTo(moment[10..]);
        return WireTime.TryParse(moment, out _);
    }

    // The zone must be there, with minutes; for a leap second it decides whether this is the last minute in UTC.
    private static bool IsTime(ReadOnlySpan<byte> text)
    {
        var hasZone = text is [.., (byte)'Z' or (byte)'z']
            || text is [.., (byte)'+' or (byte)'-', _, _, (byte)':', _, _];
        if (!hasZone || text.Length > LongestTime)
        {
            return false;
        }

        Span<byte> moment = stackalloc byte[11 + LongestTime];
        "2000-01-01T"u8.CopyTo(moment);
        text.CopyTo(moment[11..]);
        return WireTime.TryParse(moment[..(11 + text.Length)], out _);
    }

    private static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var index = 0; index < text.Length; index++)
        {
            var isDash = index is 8 or 13 or 18 or 23;
            if (isDash ? text[index] != '-' : !char.IsAsciiHexDigit((char)text[index]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsJsonPointer(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[0] != '/')
        {
            return false;
        }

        for (var tilde = text.IndexOf((byte)'~'); tilde >= 0; tilde = text.IndexOf((byte)'~'))
        {
            text = text[(tilde + 1)..];
            if (text is not [(byte)'0' or (byte)'1', ..])
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRelativeJsonPointer(ReadOnlySpan<byte> text)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length : digits;
        var rest = text[digits..];
        return digits > 0 && (digits == 1 || text[0] != '0') && (rest is [(byte)'#'] || IsJsonPointer(rest));
    }
}
