using System.Buffers;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>The formats <c>uri</c> and <c>uri-reference</c> (RFC 3986).</summary>
internal static class UriFormat
{
    private const string Plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=%";

    private static readonly SearchValues<byte> Host = Bytes(Plain);
    private static readonly SearchValues<byte> User = Bytes(Plain + ":");
    private static readonly SearchValues<byte> PathPart = Bytes(Plain + ":@/");
    private static readonly SearchValues<byte> QueryPart = Bytes(Plain + ":@/?");
    private static readonly SearchValues<byte> SchemePart =
        Bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    /// <summary>A URI with a scheme.</summary>
    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon > 0 && char.IsAsciiLetter((char)text[0]) && !text[..colon].ContainsAnyExcept(SchemePart)
            && IsAfterScheme(text[(colon + 1)..]);
    }

    /// <summary>A URI, or a relative reference; the first segment of its path has no colon.</summary>
    public static bool IsReference(ReadOnlySpan<byte> text)
    {
        if (IsUri(text))
        {
            return true;
        }

        var end = text.IndexOfAny("/?#"u8);
        return !(end < 0 ? text : text[..end]).Contains((byte)':') && IsAfterScheme(text);
    }

    private static bool IsAfterScheme(ReadOnlySpan<byte> text)
    {
        var hash = text.IndexOf((byte)'#');
        if (hash >= 0)
        {
            if (!Has(text[(hash + 1)..], QueryPart))
            {
                return false;
            }

            text = text[..hash];
        }

        var mark = text.IndexOf((byte)'?');
        if (mark >= 0)
        {
            if (!Has(text[(mark + 1)..], QueryPart))
            {
                return false;
            }

            text = text[..mark];
        }

        if (!text.StartsWith("//"u8))
        {
            return Has(text, PathPart);
        }

        text = text[2..];
        var slash = text.IndexOf((byte)'/');
        return IsAuthority(slash < 0 ? text : text[..slash]) && (slash < 0 || Has(text[slash..], PathPart));
    }

    private static bool IsAuthority(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at >= 0 && !Has(text[..at], User))
        {
            return false;
        }

        text = text[(at + 1)..];
        var bracket = text.LastIndexOf((byte)']');
        if (text is [(byte)'[', ..] && bracket > 0)
        {
            return IsLiteral(text[1..bracket]) && IsPort(text[(bracket + 1)..]);
        }

        var colon = text.IndexOf((byte)':');
        return colon < 0 ? Has(text, Host) : Has(text[..colon], Host) && IsPort(text[colon..]);
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] == ':' && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    // An IPv6 address, or "v1.…" of the future.
    private static bool IsLiteral(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'v' or (byte)'V', ..])
        {
            return AddressFormats.IsIPv6(text);
        }

        var dot = text.IndexOf((byte)'.');
        return dot > 1 && dot < text.Length - 1 && IsHex(text[1..dot])
            && !text[(dot + 1)..].Contains((byte)'%') && Has(text[(dot + 1)..], User);
    }

    private static bool Has(ReadOnlySpan<byte> text, SearchValues<byte> allowed)
    {
        if (text.ContainsAnyExcept(allowed))
        {
            return false;
        }

        for (var percent = text.IndexOf((byte)'%'); percent >= 0; percent = text.IndexOf((byte)'%'))
        {
            text = text[(percent + 1)..];
            if (text.Length < 2 || !IsHex(text[..2]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }

    private static SearchValues<byte> Bytes(string characters) =>
        SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));
}
