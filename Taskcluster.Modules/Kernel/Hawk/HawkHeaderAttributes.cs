namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>Takes <c>name="value"</c> pairs out of a header. All are looked at; the last fault is the one reported.</summary>
internal ref struct HawkHeaderAttributes(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> rest = text;
    private ReadOnlySpan<char> id;
    private ReadOnlySpan<char> ts;
    private ReadOnlySpan<char> nonce;
    private ReadOnlySpan<char> hash;
    private ReadOnlySpan<char> ext;
    private ReadOnlySpan<char> mac;
    private ReadOnlySpan<char> app;
    private ReadOnlySpan<char> dlg;

    /// <summary>Reads all pairs; returns what is wrong with them, or null.</summary>
    public string? Read()
    {
        string? fault = null;
        var isAllRead = true;
        while (!rest.IsEmpty)
        {
            var name = rest[..WordLength(rest)];
            if (name.IsEmpty)
            {
                isAllRead = false;
                rest = rest[1..];
            }
            else if (TryTake(name.Length, out var value))
            {
                fault = Keep(name, value) ?? fault;
            }
            else
            {
                isAllRead = false;
                rest = rest[name.Length..];
            }
        }

        return fault ?? (isAllRead ? null : "Bad Request: Bad header format");
    }

    public readonly HawkHeader ToHeader() => new()
    {
        Id = id,
        Ts = ts,
        Nonce = nonce,
        Hash = hash,
        Ext = ext,
        Mac = mac,
        App = app,
        Dlg = dlg,
    };

    public static int WordLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
        {
            length++;
        }

        return length;
    }

    /// <summary>White space as ECMAScript has it.</summary>
    public static bool IsSpace(char character) =>
        character == '\ufeff' || (char.IsWhiteSpace(character) && character != '\u0085');

    public static ReadOnlySpan<char> SkipSpace(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && IsSpace(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    // After the name: ="value", then a comma or the end, with white space around the comma. Where that is not what
    // stands there, nothing is taken.
    private bool TryTake(int nameLength, out ReadOnlySpan<char> value)
    {
        value = default;
        var after = rest[nameLength..];
        if (!after.StartsWith("=\""))
        {
            return false;
        }

        after = after[2..];
        var end = after.IndexOfAny('"', '\\');
        if (end < 0 || after[end] != '"')
        {
            return false;
        }

        value = after[..end];
        after = SkipSpace(after[(end + 1)..]);
        if (!after.IsEmpty && after[0] != ',')
        {
            return false;
        }

        rest = after.IsEmpty ? after : SkipSpace(after[1..]);
        return true;
    }

    private string? Keep(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "id": return Keep(ref id, name, value);
            case "ts": return Keep(ref ts, name, value);
            case "nonce": return Keep(ref nonce, name, value);
            case "hash": return Keep(ref hash, name, value);
            case "ext": return Keep(ref ext, name, value);
            case "mac": return Keep(ref mac, name, value);
            case "app": return Keep(ref app, name, value);
            case "dlg": return Keep(ref dlg, name, value);
            default: return $"Bad Request: Unknown attribute: {name}";
        }
    }

    private static string? Keep(ref ReadOnlySpan<char> slot, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (!HawkHeader.IsValue(value))
        {
            return $"Bad Request: Bad attribute value: {name}";
        }

        if (!slot.IsEmpty)
        {
            return $"Bad Request: Duplicate attribute: {name}";
        }

        slot = value;
        return null;
    }
}
