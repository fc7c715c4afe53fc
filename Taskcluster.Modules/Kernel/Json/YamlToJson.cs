using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Reads a YAML document as JSON by the core schema of YAML 1.2: plain scalars that look like null, booleans or numbers
/// become such, quoted ones stay strings. JSON is YAML too.
/// </summary>
public static partial class YamlToJson
{
    private const int MaxNodes = 1_000_000;

    // Also what bounds an alias inside of what it stands for.
    private const int MaxDepth = 500;

    /// <summary>
    /// The document that the text is; null for an empty one. Numbers that JSON knows stay as they are written.
    /// </summary>
    /// <param name="yaml">The text.</param>
    /// <param name="mostValues">How many values there may be, those that aliases stand for counted each time.</param>
    /// <exception cref="FormatException">
    /// Not YAML, several documents, too large, or something that JSON cannot say; names the place.
    /// </exception>
    public static JsonNode? Parse(string yaml, int mostValues = MaxNodes)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new ShallowParser(new Parser(new StringReader(yaml))));
            var values = new ValueCount(mostValues);
            return stream.Documents.Count switch
            {
                0 => null,
                1 => Convert(stream.Documents[0].RootNode, values, depth: 0),
                _ => throw Unfit(stream.Documents[1].RootNode, "a second document, but only one can be meant"),
            };
        }
        catch (YamlException error)
        {
            throw new FormatException($"line {error.Start.Line}, column {error.Start.Column}: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // What the reader says of some texts that end in the middle of something, behind an end of a document, and
            // of others whose keys are no keys.
            throw new FormatException($"The text cannot be read to its end: {error.Message}", error);
        }
    }

    // Counting bounds what aliases of aliases can grow to.
    private static JsonNode? Convert(YamlNode node, ValueCount values, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Unfit(node, $"a value more than {MaxDepth} levels deep");
        }

        values.Add();
        switch (node)
        {
            case YamlScalarNode scalar:
                return Scalar(scalar);
            case YamlSequenceNode sequence:
                var array = new JsonArray();
                foreach (var item in sequence)
                {
                    array.Add(Convert(item, values, depth + 1));
                }

                return array;
            case YamlMappingNode mapping:
                var json = new JsonObject();
                foreach (var (key, value) in mapping)
                {
                    json[(key as YamlScalarNode)?.Value ?? throw Unfit(key, "a key that is not a scalar")] =
                        Convert(value, values, depth + 1);
                }

                return json;
            default:
                throw Unfit(node, "something that JSON has no word for");
        }
    }

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
        {
            return JsonValue.Create(text);
        }

        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            return null;
        }

        if (text is "true" or "True" or "TRUE")
        {
            return JsonValue.Create(true);
        }

        if (text is "false" or "False" or "FALSE")
        {
            return JsonValue.Create(false);
        }

        return Number(text) ?? JsonValue.Create(text);
    }

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

    private static FormatException Unfit(YamlNode node, string what) =>
        new($"line {node.Start.Line}, column {node.Start.Column}: there is {what}.");

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Real();

    private sealed class ValueCount(int most)
    {
        private int count;

        public void Add()
        {
            if (++count > most)
            {
                throw new FormatException(
                    $"The document has more than {most} values; what an alias stands for counts each time.");
            }
        }
    }

    // The reader goes down by calls, of which there is an end, and not one that could be caught.
    private sealed class ShallowParser(Parser parser) : IParser
    {
        // The stream and the document are levels to the parser.
        private int depth = -2;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            var isMore = parser.MoveNext();
            depth += isMore ? parser.Current!.NestingIncrease : 0;
            return depth <= MaxDepth
                ? isMore
                : throw new YamlException(
                    parser.Current!.Start, parser.Current.End, $"there is a value more than {MaxDepth} levels deep.");
        }
    }
}
