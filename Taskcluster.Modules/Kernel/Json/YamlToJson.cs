using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Reads a YAML document as JSON by the core schema of YAML 1.2: plain scalars that look like null, booleans or numbers
/// become such, quoted ones stay strings. The key <c>&lt;&lt;</c> merges mappings, as most readers have it. JSON is
/// YAML too.
/// </summary>
public static partial class YamlToJson
{
    private const int MostValues = 1_000_000;

    /// <summary>
    /// The document that the text is; null for an empty one. Numbers that JSON knows stay as they are written.
    /// </summary>
    /// <param name="yaml">The text.</param>
    /// <param name="mostValues">How many values there may be, those that aliases stand for counted each time.</param>
    /// <exception cref="FormatException">
    /// Not YAML, several documents, too large, deeper than 500 levels, or something that JSON cannot say; names the
    /// place.
    /// </exception>
    public static JsonNode? Parse(string yaml, int mostValues = MostValues)
    {
        var parser = new Parser(new StringReader(yaml));
        try
        {
            return new YamlReader(parser, mostValues).Read();
        }
        catch (YamlException error)
        {
            throw new FormatException($"line {error.Start.Line}, column {error.Start.Column}: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or EndOfStreamException)
        {
            // What the parser says of some texts that end in the middle of something, or behind an end of a document.
            var read = parser.Current?.End ?? Mark.Empty;
            throw new FormatException(
                $"line {read.Line}, column {read.Column}: the text cannot be read from here on. Mostly brackets or "
                    + "quotes are not closed, or closed by the wrong sign.",
                error);
        }
    }

    /// <summary>What a plain scalar means in the core schema.</summary>
    internal static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => Number(text) ?? JsonValue.Create(text),
    };

    private static JsonNode? Number(string text)
    {
        if (JsonNumber().IsMatch(text))
        {
            // However many digits it has: none is lost.
            return JsonNode.Parse(text);
        }

        if (Integer().IsMatch(text))
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? JsonValue.Create(whole)
                : JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture));
        }

        if (text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(
                text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal))
        {
            return JsonValue.Create(hexadecimal);
        }

        return Real().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var real
            && double.IsFinite(real)
            ? JsonValue.Create(real)
            : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Real();
}
