using System.Buffers;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>The formats <c>hostname</c>, <c>ipv4</c>, <c>ipv6</c>, <c>email</c>.</summary>
internal static class AddressFormats
{
    private const int LongestHostname = 253;
    private const int LongestLabel = 63;

    private static readonly SearchValues<byte> LabelPart =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"u8);

    private static readonly SearchValues<byte> Atom = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~-"u8);

    /// <summary>Labels of letters, digits and inner hyphens, joined by dots (RFC 1123 §2.1).</summary>
    public static bool IsHostname(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LongestHostname)
        {
            return false;
        }

        foreach (var range in text.Split((byte)'.'))
        {
            if (text[range].Length > LongestLabel || !IsLabel(text[range]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Four numbers up to 255 without leading zeros (RFC 2673 §3.2).</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var part = text[range];
            if (++count > 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')
                || part.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                || (part.Length == 3 && part.SequenceCompareTo("255"u8) > 0))
            {
                return false;
            }
        }

        return count == 4;
    }

    /// <summary>Eight groups of hexadecimal digits; <c>::</c> stands for some (RFC 4291 §2.2); no zone.</summary>
    public static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        var groups = 0;
        var isShortened = text.StartsWith("::"u8);
        text = isShortened ? text[2..] : text;
        if (text.IsEmpty)
        {
            return isShortened;
        }

        while (true)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains((byte)'.'))
            {
                groups += 2;
                return IsIPv4(group) && (isShortened ? groups <= 7 : groups == 8);
            }

            if (++groups > 8 || !IsGroup(group))
            {
                return false;
            }

            text = text[(colon < 0 ? text.Length : colon + 1)..];
            if (text is [(byte)':', ..])
            {
                if (isShortened)
                {
                    return false;
                }

                isShortened = true;
                text = text[1..];
                if (text.IsEmpty)
                {
                    return groups <= 7;
                }
            }
            else if (text.IsEmpty)
            {
                return colon < 0 && (isShortened ? groups <= 7 : groups == 8);
            }
        }
    }

    /// <summary>
    /// The format <c>email</c> as ajv has it: a mailbox without quotes whose domain has at least two labels, of any
    /// length. What it refuses, a deployment elsewhere would refuse too.
    /// </summary>
    public static bool IsEmail(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at <= 0 || !IsDotted(text[..at]) || !text[at..].Contains((byte)'.'))
        {
            return false;
        }

        foreach (var range in text[(at + 1)..].Split((byte)'.'))
        {
            if (!IsLabel(text[(at + 1)..][range]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A mailbox (RFC 5321 §4.1.2): dots do not stand at the ends or together unless it is quoted.</summary>
    public static bool IsMailbox(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        return at > 0 && IsLocal(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    private static bool IsGroup(ReadOnlySpan<byte> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return text.Length is >= 1 and <= 4;
    }

    private static bool IsLocal(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'"', .. var quoted, (byte)'"'])
        {
            return IsQuoted(quoted);
        }

        return IsDotted(text);
    }

    private static bool IsLabel(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text[0] != '-' && text[^1] != '-' && !text.ContainsAnyExcept(LabelPart);

    private static bool IsDotted(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'.'))
        {
            if (text[range].IsEmpty || text[range].ContainsAnyExcept(Atom))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] is < 0x20 or > 0x7E or (byte)'"' || (text[index] == '\\' && ++index == text.Length))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'[', .. var literal, (byte)']'])
        {
            return IsHostname(text);
        }

        return literal.StartsWith("IPv6:"u8) ? IsIPv6(literal[5..]) : IsIPv4(literal);
    }
}
