using System.Collections.Concurrent;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>A JSON document that holds schemas: one at its root, others inside that may have own ids.</summary>
internal sealed class SchemaDocument
{
    private static readonly string[] One =
    [
        "additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
    ];

    private static readonly string[] Many = ["items", "allOf", "anyOf", "oneOf"];
    private static readonly string[] Named = ["definitions", "properties", "patternProperties", "dependencies"];

    // Objects with more properties are looked through once, so that thousands of references into one stay cheap.
    private const int MostSearched = 32;

    private readonly JsonElement _root;
    private readonly ConcurrentDictionary<string, Dictionary<string, JsonElement>> _large = new();
    private readonly Lazy<Dictionary<string, string>> _pointers;

    /// <summary>Takes a document.</summary>
    /// <param name="uri">The URI that it is known by, without a fragment; empty if it has none.</param>
    /// <param name="root">Its content, which outlives the JsonDocument that it was read from.</param>
    public SchemaDocument(string uri, JsonElement root)
    {
        Uri = uri;
        _root = root;
        _pointers = new Lazy<Dictionary<string, string>>(FindIds);
    }

    public string Uri { get; }

    /// <summary>The base of references in a schema: its <c>$id</c>, unless a <c>$ref</c> hides that.</summary>
    public static string BaseOf(JsonElement schema, string outer) =>
        IdOf(schema) is { } id
            ? SchemaUri.WithoutFragment(SchemaUri.Parse(outer).Resolve(SchemaUri.Parse(id)).ToString())
            : outer;

    public static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The schema that a URI names, if it names one in this document.</summary>
    public bool TryFind(SchemaUri uri, out SchemaPlace place)
    {
        place = default;
        var fragment = System.Uri.UnescapeDataString(uri.Fragment ?? "");
        var resource = uri with { Fragment = null };
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            return _pointers.Value.TryGetValue($"{resource}#{fragment}", out var anchor) && TryAt(anchor, out place);
        }

        return Knows(resource.ToString(), out var pointer) && TryAt(pointer + fragment, out place);
    }

    /// <summary>Whether a URI without fragment names this document or a schema with an id inside it.</summary>
    public bool Knows(string uri, out string pointer)
    {
        pointer = "";
        return uri == Uri || _pointers.Value.TryGetValue(uri, out pointer!);
    }

    private static string? IdOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && !schema.TryGetProperty("$ref", out _)
        && schema.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;

    private bool TryAt(string pointer, out SchemaPlace place)
    {
        place = default;
        var schema = _root;
        var baseUri = Uri;
        for (var start = 0; start < pointer.Length;)
        {
            var end = pointer.IndexOf('/', start + 1);
            end = end < 0 ? pointer.Length : end;
            var at = pointer[..start];
            baseUri = TryStep(schema, at, "$id", out _) ? BaseOf(schema, baseUri) : baseUri;
            var name = pointer[(start + 1)..end]
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (!TryStep(schema, at, name, out schema))
            {
                return false;
            }

            start = end;
        }

        place = new SchemaPlace(this, pointer, baseUri, schema);
        return true;
    }

    private bool TryStep(JsonElement from, string at, string token, out JsonElement to)
    {
        to = default;
        switch (from.ValueKind)
        {
            case JsonValueKind.Object when from.GetPropertyCount() > MostSearched:
                return _large.GetOrAdd(at, static (_, owner) => Table(owner), from).TryGetValue(token, out to);
            case JsonValueKind.Object:
                return from.TryGetProperty(token, out to);
            case JsonValueKind.Array:
                var isIndex = Digits.TryRead(token, out int index)
                    && index < from.GetArrayLength();
                to = isIndex ? from[index] : default;
                return isIndex;
            default:
                return false;
        }
    }

    private static Dictionary<string, JsonElement> Table(JsonElement owner)
    {
        var table = new Dictionary<string, JsonElement>();
        foreach (var property in owner.EnumerateObject())
        {
            table[property.Name] = property.Value;
        }

        return table;
    }

    // Ids count only where a schema can stand: not inside enum, const, or keywords that are not known.
    private Dictionary<string, string> FindIds()
    {
        var pointers = new Dictionary<string, string>();
        var pending = new Stack<SchemaPlace>([new SchemaPlace(this, "", Uri, _root)]);
        while (pending.TryPop(out var place))
        {
            if (place.Schema.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var baseUri = BaseOf(place.Schema, place.BaseUri);
            if (IdOf(place.Schema) is { } id)
            {
                var full = SchemaUri.Parse(place.BaseUri).Resolve(SchemaUri.Parse(id));
                var isAnchorOnly = id.StartsWith('#') && id.Length > 1;
                pointers.TryAdd(isAnchorOnly ? full.ToString() : baseUri, place.Pointer);
                pointers.TryAdd(full.ToString(), place.Pointer);
            }

            foreach (var child in Children(place, baseUri))
            {
                pending.Push(child);
            }
        }

        return pointers;
    }

    private static IEnumerable<SchemaPlace> Children(SchemaPlace place, string baseUri)
    {
        foreach (var keyword in One)
        {
            if (place.Schema.TryGetProperty(keyword, out var schema))
            {
                yield return place.Child(keyword, schema, baseUri);
            }
        }

        foreach (var keyword in Many)
        {
            if (place.Schema.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array)
            {
                var inside = place.Child(keyword, list, baseUri);
                for (var index = 0; index < list.GetArrayLength(); index++)
                {
                    yield return inside.Child($"{index}", list[index], baseUri);
                }
            }
        }

        foreach (var keyword in Named)
        {
            if (place.Schema.TryGetProperty(keyword, out var map) && map.ValueKind == JsonValueKind.Object)
            {
                var inside = place.Child(keyword, map, baseUri);
                foreach (var entry in map.EnumerateObject())
                {
                    yield return inside.Child(entry.Name, entry.Value, baseUri);
                }
            }
        }
    }
}
