using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Contract;

/// <summary>
/// A schema as a set of constraints, each a path, a keyword and a value, so that two schemas can be compared without
/// regard to their structure: references are followed, prose is left out, alternatives have names instead of places.
/// </summary>
public sealed class FlattenedSchema
{
    private const int DeepestPath = 14;

    private static readonly string[] Valued =
    [
        "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "format", "minItems", "maxItems",
        "uniqueItems", "minProperties", "maxProperties", "multipleOf", "default",
    ];

    private readonly SortedSet<string> _constraints = new(StringComparer.Ordinal);
    private readonly Func<string, JsonNode?> _load;

    private FlattenedSchema(Func<string, JsonNode?> load) => _load = load;

    /// <summary>The constraints of one schema and of all that it refers to.</summary>
    /// <param name="id">Root-relative, such as <c>/schemas/queue/v1/task.json</c>.</param>
    /// <param name="load">The document of such an id, if there is one.</param>
    public static IReadOnlyCollection<string> Of(string id, Func<string, JsonNode?> load)
    {
        var flattened = new FlattenedSchema(load);
        var document = load(id) ?? throw new KeyNotFoundException(id);
        flattened.Walk(new Place(document, id, document), "$", 0);
        return flattened._constraints;
    }

    /// <summary>A node, with the document it stands in.</summary>
    private sealed record Place(JsonNode? Node, string Id, JsonNode Document)
    {
        public Place At(JsonNode? node) => this with { Node = node };
    }

    private void Walk(Place place, string path, int depth)
    {
        if (depth > DeepestPath || place.Node is not JsonObject node)
        {
            if (place.Node is JsonValue flag && flag.TryGetValue<bool>(out var allowed) && !allowed)
            {
                _constraints.Add($"{path} never");
            }

            return;
        }

        if (node["$ref"] is not null)
        {
            if (Follow(place) is not { } target)
            {
                _constraints.Add($"{path} unresolved $ref {node["$ref"]}");
                return;
            }

            Walk(target, path, depth + 1);
            if (node["default"] is { } given)
            {
                _constraints.Add($"{path} default={Canonical(given)}");
            }

            return;
        }

        AddKeywords(node, path);
        WalkMembers(place, node, path, depth + 1);
        WalkAlternatives(place, node, path, depth + 1);
    }

    private void AddKeywords(JsonObject node, string path)
    {
        foreach (var keyword in Valued)
        {
            if (node[keyword] is { } value && (keyword != "uniqueItems" || value.GetValue<bool>()))
            {
                _constraints.Add($"{path} {keyword}={Canonical(value)}");
            }
        }

        if (node["type"] is { } type)
        {
            _constraints.Add($"{path} type={(type is JsonArray types ? Sorted(types, ",") : Canonical(type))}");
        }

        if (node["enum"] is JsonArray values)
        {
            _constraints.Add($"{path} enum={Sorted(values, "|")}");
        }

        foreach (var required in node["required"]?.AsArray() ?? [])
        {
            _constraints.Add($"{path} required={required}");
        }

        if (node["additionalProperties"] is JsonValue open && !open.GetValue<bool>())
        {
            _constraints.Add($"{path} closed");
        }
    }

    private void WalkMembers(Place place, JsonObject node, string path, int depth)
    {
        if (node["additionalProperties"] is JsonObject others)
        {
            Walk(place.At(others), $"{path}.*", depth);
        }

        foreach (var (name, member) in node["properties"]?.AsObject() ?? [])
        {
            Walk(place.At(member), $"{path}.{name}", depth);
        }

        foreach (var (pattern, member) in node["patternProperties"]?.AsObject() ?? [])
        {
            Walk(place.At(member), $"{path}./{pattern}/", depth);
        }

        if (node["items"] is JsonObject items)
        {
            Walk(place.At(items), $"{path}[]", depth);
        }
    }

    private void WalkAlternatives(Place place, JsonObject node, string path, int depth)
    {
        foreach (var part in node["allOf"]?.AsArray() ?? [])
        {
            Walk(place.At(part), path, depth);
        }

        foreach (var keyword in new[] { "oneOf", "anyOf" })
        {
            if (node[keyword] is not JsonArray alternatives)
            {
                continue;
            }

            _constraints.Add($"{path} {keyword} of {alternatives.Count}");
            var seen = new Dictionary<string, int>();
            foreach (var alternative in alternatives)
            {
                var mark = MarkOf(place.At(alternative));
                var nth = seen.GetValueOrDefault(mark);
                seen[mark] = nth + 1;
                Walk(place.At(alternative), $"{path}<{keyword} {mark}{(nth > 0 ? $" #{nth}" : "")}>", depth);
            }
        }

        foreach (var (name, dependency) in node["dependencies"]?.AsObject() ?? [])
        {
            if (dependency is JsonArray names)
            {
                _constraints.Add($"{path} dependency {name}: {Sorted(names, ",")}");
            }
            else
            {
                Walk(place.At(dependency), $"{path}<dependency {name}>", depth);
            }
        }

        foreach (var keyword in new[] { "not", "if", "then", "else", "propertyNames", "contains" })
        {
            if (node[keyword] is { } inner)
            {
                Walk(place.At(inner), $"{path}<{keyword}>", depth);
            }
        }
    }

    private string MarkOf(Place alternative)
    {
        var place = Resolved(alternative);
        var node = (JsonObject)place.Node!;
        var constants = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, member) in node["properties"]?.AsObject() ?? [])
        {
            var resolved = (JsonObject)Resolved(place.At(member)).Node!;
            var single = resolved["enum"] is JsonArray { Count: 1 } values ? values[0] : null;
            if ((resolved["const"] ?? single) is { } constant)
            {
                constants.Add($"{name}={Canonical(constant)}");
            }
        }

        if (constants.Count > 0)
        {
            return string.Join(' ', constants);
        }

        return node["required"] is JsonArray { Count: > 0 } required
            ? string.Join('+', required.Select(name => name!.ToString()).Order(StringComparer.Ordinal))
            : Canonical(node["type"] ?? node["enum"] ?? node["pattern"] ?? node["format"] ?? node["properties"]);
    }

    private Place Resolved(Place place)
    {
        while (place.Node?["$ref"] is not null)
        {
            place = Follow(place) ?? throw new KeyNotFoundException(place.Node["$ref"]!.ToString());
        }

        return place;
    }

    private Place? Follow(Place place)
    {
        var parts = place.Node!["$ref"]!.ToString().Split('#');
        var id = parts[0].Length == 0 ? place.Id : new Uri(new Uri("http://root" + place.Id), parts[0]).AbsolutePath;
        if ((id == place.Id ? place.Document : _load(id)) is not { } document)
        {
            return null;
        }

        var node = parts.ElementAtOrDefault(1) is { Length: > 0 } pointer
            ? pointer.Split('/').Skip(1).Aggregate((JsonNode?)document, (at, name) => at?[name])
            : document;
        return new Place(node, id, document);
    }

    private static string Sorted(JsonArray values, string separator) =>
        string.Join(separator, values.Select(Canonical).Order(StringComparer.Ordinal));

    private static string Canonical(JsonNode? value) => value switch
    {
        JsonArray list => $"[{string.Join(',', list.Select(Canonical))}]",
        JsonObject members => $"{{{string.Join(',', members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => $"{member.Key}:{Canonical(member.Value)}"))}}}",
        null => "null",
        _ => value.ToJsonString(),
    };
}
