using System.Text.Json;
using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>The records of one service: those that its methods and exchanges lead to, as they are asked for.</summary>
internal sealed class TypeWriter(string service, string version, IReadOnlyDictionary<string, JsonObject> documents)
{
    private readonly SortedDictionary<string, JsonObject> records = new(StringComparer.Ordinal);

    private readonly HashSet<string> documented = documents.Keys
        .Where(path => path.StartsWith($"schemas/{service}/{version}/", StringComparison.Ordinal))
        .Select(path => Records(path.Split('/')[^1])).ToHashSet(StringComparer.Ordinal);

    /// <summary>The type of a schema.</summary>
    /// <param name="schema">Where it stands.</param>
    /// <param name="name">For a record, should it be one without a document of its own.</param>
    public ClientType Of(JsonObject schema, string name)
    {
        if (schema["$ref"] is { } reference)
        {
            return Referenced(reference.GetValue<string>());
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray alternatives)
        {
            return Union(schema, alternatives, name);
        }

        if ((schema["const"] ?? schema["enum"]?[0]) is { } value)
        {
            return Of(value);
        }

        return (schema["type"] as JsonValue)?.GetValue<string>() switch
        {
            "string" => new(schema["format"]?.GetValue<string>() == "date-time" ? "DateTimeOffset" : "string"),
            "boolean" => new("bool"),
            "integer" => new(schema["maximum"]?.GetValue<long>() <= int.MaxValue ? "int" : "long"),
            "number" => new("double"),
            "array" => List(schema, name),
            "object" => Object(schema, name),
            _ => new("JsonNode"),
        };
    }

    /// <summary>The schema of one of the service's documents.</summary>
    public JsonObject Document(string reference)
    {
        var path = reference.StartsWith('/') ? reference[1..] : $"schemas/{service}/{version}/{reference}";
        return documents[path.TrimEnd('#')];
    }

    /// <summary>Writes all records that were asked for.</summary>
    public void WriteAll(SourceText text)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        while (records.Keys.FirstOrDefault(name => !written.Contains(name)) is { } next)
        {
            written.Add(next);
            text.Line();
            new RecordWriter(text, this).Write(next, records[next]);
        }
    }

    private static ClientType Of(JsonNode value) => new(value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "int",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "JsonNode",
    });

    private ClientType Referenced(string reference)
    {
        var parts = reference.TrimEnd('#').Split('/');
        if (reference.StartsWith('/') && parts[2] != service)
        {
            var other = new TypeWriter(parts[2], parts[3], documents).Of(Document(reference), Records(parts[^1]));
            return other.Record is null
                ? other
                : other with { Name = $"Taskcluster.Net.{Names.Pascal(parts[2])}.{other.Name}" };
        }

        return Of(Document(reference), Records(parts[^1]));
    }

    private static string Records(string file) => Names.Record(file[..^".json".Length]);

    private ClientType List(JsonObject schema, string name)
    {
        var entry = schema["items"] is JsonObject items ? Of(items, Names.Singular(name)) : new ClientType("JsonNode");
        return new($"IReadOnlyList<{entry.Name}>") { Entry = entry.Name };
    }

    private ClientType Object(JsonObject schema, string name)
    {
        if (schema["properties"] is JsonObject { Count: > 0 })
        {
            if (schema["$id"] is null && documented.Contains(name))
            {
                name += "Entry";
            }

            if (!records.TryAdd(name, schema) && !JsonNode.DeepEquals(records[name], schema))
            {
                throw new InvalidOperationException($"Two different records of {service} would be called {name}.");
            }

            return new(name) { Record = schema };
        }

        return schema["additionalProperties"] is JsonObject value
            ? new($"IReadOnlyDictionary<string, {Of(value, Names.Singular(name)).Name}>")
            : new("JsonObject");
    }

    private ClientType Union(JsonObject schema, JsonArray alternatives, string name)
    {
        var some = alternatives.Select(one => one!.AsObject())
            .Where(one => one["type"] is not JsonValue type || type.ToString() != "null").ToList();
        if (some.Count < alternatives.Count && some is [var only])
        {
            return Of(only, name) with { IsNullable = true };
        }

        if (some.TrueForAll(one => one["type"]?.ToString() == "object"))
        {
            var merged = MergedSchema.Of(some);
            merged["$id"] = schema["$id"]?.DeepClone();
            merged["description"] = (schema["description"] ?? schema["title"])?.DeepClone();
            return Object(merged, name);
        }

        return some.TrueForAll(IsText) ? new ClientType("string") : new ClientType("JsonNode");

        bool IsText(JsonObject one) => (one["type"] ?? schema["type"])?.ToString() == "string"
            || one["const"] is JsonValue;
    }
}
