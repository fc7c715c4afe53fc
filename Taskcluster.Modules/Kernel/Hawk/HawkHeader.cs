using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>
/// The attributes of an <c>Authorization: Hawk …</c> header (spec/services.md §1.1), as slices of its text. An empty
/// one is absent.
/// </summary>
public readonly ref struct HawkHeader
{
    /// <summary>Longer headers are refused. A certificate with some dozens of long scopes comes near it.</summary>
    public const int MaxLength = 4096;

    /// <summary>The characters of an attribute's value: printable ASCII without the quote and the backslash.</summary>
    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(code => code is not ('"' or '\\'))]);

    public required ReadOnlySpan<char> Id { get; init; }

    public required ReadOnlySpan<char> Ts { get; init; }

    public required ReadOnlySpan<char> Nonce { get; init; }

    public required ReadOnlySpan<char> Mac { get; init; }

    public ReadOnlySpan<char> Hash { get; init; }

    public ReadOnlySpan<char> Ext { get; init; }

    public ReadOnlySpan<char> App { get; init; }

    public ReadOnlySpan<char> Dlg { get; init; }

    /// <summary>Reads a header.</summary>
    /// <param name="text">The header's value.</param>
    /// <param name="header">Where true, with all four required attributes.</param>
    /// <param name="message">Where false, why not, in the words of spec/services.md §1.7.</param>
    public static bool TryParse(
        ReadOnlySpan<char> text, out HawkHeader header, [NotNullWhen(false)] out string? message)
    {
        header = default;
        message = Attributes(text, out var attributes);
        if (message is not null)
        {
            return false;
        }

        var found = new HawkHeaderAttributes(attributes);
        message = found.Read();
        if (message is not null)
        {
            return false;
        }

        header = found.ToHeader();
        if (header.Id.IsEmpty || header.Ts.IsEmpty || header.Nonce.IsEmpty || header.Mac.IsEmpty)
        {
            message = "Bad Request: Missing attributes";
            return false;
        }

        return true;
    }

    /// <summary>Whether an attribute may have this value.</summary>
    public static bool IsValue(ReadOnlySpan<char> value) => !value.IsEmpty && !value.ContainsAnyExcept(ValueCharacters);

    /// <summary>The header's text.</summary>
    /// <exception cref="ArgumentException">A value holds a character that no attribute may hold.</exception>
    public override string ToString()
    {
        var text = new StringBuilder("Hawk id=\"", 256).Append(Required(Id));
        text.Append("\", ts=\"").Append(Required(Ts));
        text.Append("\", nonce=\"").Append(Required(Nonce));
        Append(text, "\", hash=\"", Hash);
        Append(text, "\", ext=\"", Ext);
        text.Append("\", mac=\"").Append(Required(Mac));
        Append(text, "\", app=\"", App);
        Append(text, "\", dlg=\"", Dlg);
        return text.Append('"').ToString();
    }

    // The scheme, white space, and the rest of the line.
    private static string? Attributes(ReadOnlySpan<char> text, out ReadOnlySpan<char> attributes)
    {
        attributes = default;
        if (text.Length > MaxLength)
        {
            return "Bad Request: Header length too long";
        }

        var scheme = text[..HawkHeaderAttributes.WordLength(text)];
        attributes = text[scheme.Length..];
        var isSpaced = attributes.IsEmpty || HawkHeaderAttributes.IsSpace(attributes[0]);
        attributes = HawkHeaderAttributes.SkipSpace(attributes);
        if (scheme.IsEmpty || !isSpaced || attributes.ContainsAny("\r\n\u2028\u2029"))
        {
            return "Bad Request: Invalid header syntax";
        }

        if (!scheme.Equals("hawk", StringComparison.OrdinalIgnoreCase))
        {
            return "Unauthorized: Unauthorized";
        }

        return attributes.IsEmpty ? "Bad Request: Invalid header syntax" : null;
    }

    private static void Append(StringBuilder text, string name, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty)
        {
            text.Append(name).Append(Required(value));
        }
    }

    private static ReadOnlySpan<char> Required(ReadOnlySpan<char> value) => IsValue(value)
        ? value
        : throw new ArgumentException($"'{value}' cannot stand in a Hawk header.", nameof(value));
}
