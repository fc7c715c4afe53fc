using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>One schema as its rules read it; what is wrong with it is told with its place.</summary>
internal sealed class SchemaReader(SchemaCompiler compiler, SchemaPlace place, SchemaNode node, bool usesDefaults)
{
    private readonly string _baseUri = SchemaDocument.BaseOf(place.Schema, place.BaseUri);

    public SchemaOptions Options => compiler.Options;

    public bool TryGet(string keyword, out JsonElement value) => place.Schema.TryGetProperty(keyword, out value);

    public SchemaException Fault(string keyword, string fault) =>
        new($"{place.Document.Uri}#{place.Pointer}/{SchemaDocument.Escape(keyword)}", fault);

    /// <summary>A number of things; one beyond an int is as good as the greatest int.</summary>
    public int? Count(string keyword)
    {
        if (!TryGet(keyword, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var count)
            || count < 0 || count != decimal.Truncate(count))
        {
            throw Fault(keyword, "must be a whole number from 0 on");
        }

        return (int)Math.Min(count, int.MaxValue);
    }

    public bool Flag(string keyword)
    {
        if (!TryGet(keyword, out var value))
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.ValueKind == JsonValueKind.True
            : throw Fault(keyword, "must be true or false");
    }

    public TextPattern Pattern(string keyword, JsonElement source) =>
        source.ValueKind == JsonValueKind.String
            ? Pattern(keyword, source.GetString()!)
            : throw Fault(keyword, "must be a string");

    public TextPattern Pattern(string keyword, string source)
    {
        try
        {
            return compiler.Registry.Pattern(source, Options.PatternTimeout);
        }
        catch (FormatException fault)
        {
            throw new SchemaException(Fault(keyword, "").Place, $"'{source}' is no pattern: {fault.Message}", fault);
        }
    }

    public SchemaNode? Node(string keyword, SchemaEdge edge) =>
        TryGet(keyword, out var schema) ? Child(place.Child(keyword, schema, _baseUri), edge) : null;

    public SchemaNode[] Nodes(string keyword, SchemaEdge edge)
    {
        if (!TryGet(keyword, out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Fault(keyword, "must be an array");
        }

        var inside = place.Child(keyword, list, _baseUri);
        return [.. list.EnumerateArray()
            .Select((schema, index) => Child(inside.Child($"{index}", schema, _baseUri), edge))];
    }

    public IEnumerable<(string Name, SchemaNode Node)> Map(string keyword, SchemaEdge edge, bool skipArrays = false)
    {
        if (!TryGet(keyword, out var map))
        {
            yield break;
        }

        var inside = place.Child(keyword, RequireObject(keyword, map), _baseUri);
        foreach (var entry in map.EnumerateObject())
        {
            if (!skipArrays || entry.Value.ValueKind != JsonValueKind.Array)
            {
                yield return (entry.Name, Child(inside.Child(entry.Name, entry.Value, _baseUri), edge));
            }
        }
    }

    /// <summary>The entries of a map that are arrays.</summary>
    public IEnumerable<(string Name, JsonElement List)> Lists(string keyword) =>
        TryGet(keyword, out var map)
            ? RequireObject(keyword, map).EnumerateObject()
                .Where(entry => entry.Value.ValueKind == JsonValueKind.Array)
                .Select(entry => (entry.Name, entry.Value))
            : [];

    /// <summary>The <c>default</c>s of <c>properties</c>; also one beside a <c>$ref</c> counts.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Defaults()
    {
        if (!usesDefaults || !TryGet("properties", out var properties))
        {
            yield break;
        }

        foreach (var entry in properties.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("default", out var value))
            {
                yield return (entry.Name, value);
            }
        }
    }

    private JsonElement RequireObject(string keyword, JsonElement map) =>
        map.ValueKind == JsonValueKind.Object ? map : throw Fault(keyword, "must be an object");

    private SchemaNode Child(SchemaPlace child, SchemaEdge edge) =>
        compiler.NodeAt(
            child, node, edge, usesDefaults && edge is not (SchemaEdge.SameBranch or SchemaEdge.InsideBranch));
}
