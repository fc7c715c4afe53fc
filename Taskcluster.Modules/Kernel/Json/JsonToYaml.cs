using System.Text;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Writes JSON as YAML that people like to read and that <see cref="YamlToJson"/> reads back as the same JSON: block
/// style, plain texts where nobody could take them for something else, long ones line by line.
/// </summary>
public sealed class JsonToYaml
{
    // YAML gives up looking for the colon after this many characters; a longer key needs its question mark.
    private const int LongestPlainKey = 1000;

    // Words that some reader of YAML, of whatever version, takes for no text.
    private static readonly string[] Words =
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

    // Inside a plain text; what would begin a comment or a mapping is looked for besides.
    private const string Harmless = " _/.,:;@+*<>()=~|!$&?^'-";

    private readonly StringBuilder text = new();

    private JsonToYaml()
    {
    }

    /// <summary>
    /// The document, ending in a line feed. Of names that stand twice in an object the last one counts.
    /// </summary>
    public static string Write(JsonElement value)
    {
        var writer = new JsonToYaml();
        writer.Value(value, indent: 0, isInline: false);
        return writer.text.ToString();
    }

    // What is inline begins on the line of its dash or key; everything ends with its line.
    private void Value(JsonElement value, int indent, bool isInline)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                Mapping(value, indent, isInline);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                Sequence(value, indent, isInline);
                break;
            case JsonValueKind.String:
                Scalar(value.GetString()!, indent);
                break;
            default:
                text.Append(value.GetRawText() is ['{', ..] ? "{}" : value.GetRawText() is ['[', ..] ? "[]"
                    : value.GetRawText()).Append('\n');
                break;
        }
    }

    private void Mapping(JsonElement mapping, int indent, bool isInline)
    {
        foreach (var member in mapping.EnumerateObject().GroupBy(member => member.Name).Select(same => same.Last()))
        {
            Indent(indent, isInline);
            isInline = false;
            if (member.Name.Length > LongestPlainKey)
            {
                text.Append("? ");
                Quote(member.Name);
                text.Append('\n').Append(' ', indent);
            }
            else
            {
                Flow(member.Name);
            }

            text.Append(':');
            Below(member.Value, indent);
        }
    }

    private void Below(JsonElement value, int indent)
    {
        var isBlock = (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any())
            || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0);
        text.Append(isBlock ? '\n' : ' ');
        Value(value, indent + 2, isInline: false);
    }

    private void Sequence(JsonElement sequence, int indent, bool isInline)
    {
        foreach (var item in sequence.EnumerateArray())
        {
            Indent(indent, isInline);
            isInline = false;
            text.Append("- ");
            Value(item, indent + 2, isInline: true);
        }
    }

    private void Indent(int indent, bool isInline)
    {
        if (!isInline)
        {
            text.Append(' ', indent);
        }
    }

    private void Scalar(string scalar, int indent)
    {
        if (!IsLiteral(scalar))
        {
            Flow(scalar);
            text.Append('\n');
            return;
        }

        var endsLine = scalar.EndsWith('\n');
        text.Append(endsLine ? "|\n" : "|-\n");
        foreach (var line in (endsLine ? scalar[..^1] : scalar).Split('\n'))
        {
            // At least two, since a document's own text may not stand at the margin.
            text.Append(' ', line.Length == 0 ? 0 : Math.Max(indent, 2)).Append(line).Append('\n');
        }
    }

    private void Flow(string scalar)
    {
        if (IsPlain(scalar))
        {
            text.Append(scalar);
        }
        else
        {
            Quote(scalar);
        }
    }

    private void Quote(string scalar)
    {
        text.Append('"');
        foreach (var character in scalar)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when IsPrintable(character) => text.Append(character),
                _ => text.Append($"\\u{(int)character:X4}"),
            };
        }

        text.Append('"');
    }

    private static bool IsPlain(string scalar) =>
        scalar.Length > 0
        && (char.IsAsciiLetter(scalar[0]) || scalar[0] is '_' or '/')
        && scalar[^1] is not (' ' or ':')
        && scalar.All(character => char.IsAsciiLetterOrDigit(character) || Harmless.Contains(character))
        && !scalar.Contains(": ", StringComparison.Ordinal)
        && !HasMarkBehindSpace(scalar)
        && !Words.Contains(scalar, StringComparer.OrdinalIgnoreCase);

    // YamlDotNet reads the key in "a *b: c" as a scalar that goes on behind its colon; other marks may do the like.
    private static bool HasMarkBehindSpace(string scalar)
    {
        for (var space = scalar.IndexOf(' '); space >= 0; space = scalar.IndexOf(' ', space + 1))
        {
            if (!char.IsAsciiLetterOrDigit(scalar[space + 1]) && scalar[space + 1] is not ('(' or '/' or '_' or '.'))
            {
                return true;
            }
        }

        return false;
    }

    // Several lines, none of which could be read as another one.
    private static bool IsLiteral(string scalar)
    {
        var body = scalar.EndsWith('\n') ? scalar[..^1] : scalar;
        var lines = body.Split('\n');
        return lines.Length > 1
            && lines[0].Length > 0
            && lines[^1].Length > 0
            && lines.All(line => line.All(IsPrintable) && !line.StartsWith(' ') && !line.EndsWith(' '));
    }

    // Surrogates stand in pairs: a JSON text with a lone one cannot be had as a string.
    private static bool IsPrintable(char character) => character
        is (>= ' ' and < '\u007f') or (> '\u00a0' and < '\u2028') or (> '\u2029' and < '\ufeff')
        or (> '\ufeff' and < '\ufffe');
}
