using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>
/// Makes JSON of a parser's events, one after the other. The parser's own tree of nodes is not used: there are short
/// texts of aliases in keys over which it calls itself until the process dies.
/// </summary>
internal sealed class YamlReader(IParser parser, int mostValues)
{
    private const int MaxDepth = 500;

    private const string Core = "tag:yaml.org,2002:";

    // Null: what the anchor names is not complete.
    private readonly Dictionary<string, Built?> anchors = new(StringComparer.Ordinal);

    private int values;

    /// <summary>The only document; null where there is none.</summary>
    /// <exception cref="FormatException">JSON cannot say it, or it is too large.</exception>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public JsonNode? Read()
    {
        _ = parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _ = parser.Consume<DocumentStart>();
        var root = Value(depth: 0).Node;
        _ = parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out _))
        {
            throw Unfit(parser.Current!, "a second document, but only one can be meant");
        }

        _ = parser.Consume<StreamEnd>();
        return root;
    }

    private static FormatException Unfit(ParsingEvent at, string what) =>
        new($"line {at.Start.Line}, column {at.Start.Column}: there is {what}.");

    private Built Value(int depth)
    {
        var at = parser.Current!;
        RequireRoom(at, depth, count: 1);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return OfAlias(alias, depth);
        }

        var anchor = (at as NodeEvent)?.Anchor ?? AnchorName.Empty;
        if (!anchor.IsEmpty)
        {
            anchors[anchor.Value] = null;
        }

        var before = values++;
        var (node, height, text) =
            parser.TryConsume<Scalar>(out var scalar) ? (Meaning(scalar), 0, scalar.Value)
            : parser.TryConsume<SequenceStart>(out var sequence) ? Sequence(sequence, depth)
            : Mapping(parser.Consume<MappingStart>(), depth);
        var built = new Built(node, height, values - before, text);
        if (!anchor.IsEmpty)
        {
            anchors[anchor.Value] = built;
        }

        return built;
    }

    // Counting bounds what aliases of aliases can grow to, and so does the height of what they stand for.
    private Built OfAlias(AnchorAlias alias, int depth)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out var built))
        {
            throw Unfit(alias, $"'*{alias.Value}', but nothing before it is named '&{alias.Value}'");
        }

        if (built is null)
        {
            throw Unfit(alias, $"'*{alias.Value}' in the very value that is named so, which would have no end");
        }

        RequireRoom(alias, depth + built.Height, built.Count);
        values += built.Count;
        return built with { Node = built.Node?.DeepClone() };
    }

    private void RequireRoom(ParsingEvent at, int depth, int count)
    {
        if (depth > MaxDepth)
        {
            throw Unfit(at, $"a value more than {MaxDepth} levels deep");
        }

        if (count > mostValues - values)
        {
            throw Unfit(
                at, $"more than {mostValues} values by here; what aliases stand for, or '<<' merges, counts each time");
        }
    }

    private (JsonNode? Node, int Height, string? Text) Sequence(SequenceStart start, int depth)
    {
        RequireTag(start, start.Tag, "seq");
        var (array, height) = (new JsonArray(), 0);
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            var item = Value(depth + 1);
            array.Add(item.Node);
            height = Math.Max(height, item.Height + 1);
        }

        return (array, height, null);
    }

    private (JsonNode? Node, int Height, string? Text) Mapping(MappingStart start, int depth)
    {
        RequireTag(start, start.Tag, "map");
        var (mapping, height) = (new JsonObject(), 0);
        List<JsonObject>? merged = null;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = parser.Current!;
            if (at is not Scalar and not AnchorAlias)
            {
                throw Unfit(at, "a key that is not a scalar");
            }

            var name = Value(depth + 1).Text ?? throw Unfit(at, "a key that is not a scalar");
            var value = Value(depth + 1);
            height = Math.Max(height, value.Height + 1);
            if (at is Scalar { Value: "<<", Style: ScalarStyle.Plain })
            {
                (merged ??= []).AddRange(Sources(at, value.Node));
            }
            else if (!mapping.TryAdd(name, value.Node))
            {
                throw Unfit(at, $"the key '{name}' once more in the same mapping");
            }
        }

        foreach (var source in merged ?? [])
        {
            // What is merged inside of what is merged is moved again and again.
            RequireRoom(start, depth, source.Count);
            values += source.Count;
            Merge(source, mapping);
        }

        return (mapping, height, null);
    }

    private static IEnumerable<JsonObject> Sources(ParsingEvent at, JsonNode? value) => value switch
    {
        JsonObject source => [source],
        JsonArray sources when sources.All(source => source is JsonObject) => sources.Cast<JsonObject>(),
        _ => throw Unfit(at, "'<<' with something that is neither a mapping nor a list of mappings"),
    };

    // What stands in the mapping itself wins, and then what comes from an earlier source.
    private static void Merge(JsonObject source, JsonObject into)
    {
        foreach (var (name, value) in source.ToList())
        {
            source.Remove(name);
            _ = into.TryAdd(name, value);
        }
    }

    private static JsonNode? Meaning(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag.Length == 0 && scalar.Style == ScalarStyle.Plain)
        {
            return YamlToJson.Plain(scalar.Value);
        }

        if (tag is "" or "!" or Core + "str" or Core + "timestamp")
        {
            return JsonValue.Create(scalar.Value);
        }

        var value = YamlToJson.Plain(scalar.Value);
        var isOne = tag switch
        {
            Core + "null" => value is null,
            Core + "bool" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            Core + "int" or Core + "float" => value?.GetValueKind() is JsonValueKind.Number,
            _ => throw Unfit(scalar, $"the tag '{tag}', for which JSON has no word"),
        };
        return isOne ? value : throw Unfit(scalar, $"'{scalar.Value}', which is not what its tag '{tag}' says");
    }

    private static void RequireTag(ParsingEvent at, TagName tag, string ofCore)
    {
        if (!tag.IsEmpty && tag.Value != "!" && tag.Value != Core + ofCore)
        {
            throw Unfit(at, $"the tag '{tag.Value}', for which JSON has no word");
        }
    }

    /// <param name="Node">The value.</param>
    /// <param name="Height">How many levels are below it.</param>
    /// <param name="Count">How many values it is made of, itself included.</param>
    /// <param name="Text">What is written, of a scalar.</param>
    private sealed record Built(JsonNode? Node, int Height, int Count, string? Text);
}
