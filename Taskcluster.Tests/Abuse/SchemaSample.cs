using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Published;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// Bodies made from published schemas: mostly valid, but for patterns and what goes over several fields.
/// </summary>
internal sealed class SchemaSample(PublishedDocuments published, DateTimeOffset now)
{
    private const int Deepest = 12;

    /// <summary>A body of this type.</summary>
    public JsonNode? Of(Type input, FuzzRandom random)
    {
        var schema = input.GetCustomAttribute<SchemaAttribute>()!;
        var id = $"/schemas/{schema.Service}/{schema.Version}/{schema.Name}.json";
        return Of(published.FindSchema(id)!.Value, id, random, 0);
    }

    private static bool Has(JsonElement schema, string keyword, out JsonElement value)
    {
        value = default;
        return schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out value);
    }

    private static int Number(JsonElement schema, string keyword, int otherwise) =>
        Has(schema, keyword, out var value) && value.TryGetInt32(out var number) ? number : otherwise;

    private static JsonElement Pick(JsonElement array, FuzzRandom random) => array[random.Next(array.GetArrayLength())];

    private JsonNode? Of(JsonElement schema, string id, FuzzRandom random, int depth)
    {
        if (Has(schema, "$ref", out var reference))
        {
            return Referred(schema, reference.GetString()!, id, random, depth);
        }

        if (Has(schema, "const", out var constant))
        {
            return JsonNode.Parse(constant.GetRawText());
        }

        if (Has(schema, "enum", out var values))
        {
            return JsonNode.Parse(Pick(values, random).GetRawText());
        }

        foreach (var keyword in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (Has(schema, keyword, out var parts) && parts.GetArrayLength() > 0)
            {
                return Of(Pick(parts, random), id, random, depth + 1);
            }
        }

        return OfType(schema, id, random, depth);
    }

    private JsonNode? OfType(JsonElement schema, string id, FuzzRandom random, int depth)
    {
        var type = Has(schema, "type", out var named) && named.ValueKind == JsonValueKind.String
            ? named.GetString()
            : null;
        if (depth > Deepest)
        {
            return null;
        }

        return type switch
        {
            "object" => Object(schema, id, random, depth),
            "array" => Array(schema, id, random, depth),
            "string" => Text(schema, random),
            "integer" or "number" => Number(schema, "minimum", 0) + random.Next(3),
            "boolean" => random.Next(2) == 0,
            "null" => null,
            _ => MutatedJson.Value(random),
        };
    }

    // "other.json#", "#/definitions/x" or both.
    private JsonNode? Referred(JsonElement schema, string reference, string id, FuzzRandom random, int depth)
    {
        var parts = reference.Split('#');
        var target = parts[0].Length == 0 ? id
            : parts[0].StartsWith('/') ? parts[0]
            : id[..(id.LastIndexOf('/') + 1)] + parts[0];
        if (depth > Deepest || published.FindSchema(target) is not { } found)
        {
            return null;
        }

        foreach (var name in parts.Length > 1 ? parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            if (!Has(found, name, out found))
            {
                return null;
            }
        }

        return Of(found, target, random, depth + 1);
    }

    private JsonObject Object(JsonElement schema, string id, FuzzRandom random, int depth)
    {
        var result = new JsonObject();
        string[] required = Has(schema, "required", out var names)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : [];
        if (Has(schema, "properties", out var members))
        {
            foreach (var member in members.EnumerateObject())
            {
                if (required.Contains(member.Name) || random.Next(3) == 0)
                {
                    result[member.Name] = Of(member.Value, id, random, depth + 1);
                }
            }
        }

        return result;
    }

    private JsonArray Array(JsonElement schema, string id, FuzzRandom random, int depth)
    {
        var least = Math.Min(Number(schema, "minItems", 0), 5);
        var result = new JsonArray();
        for (var left = least + random.Next(3); left > 0 && Has(schema, "items", out var items); left--)
        {
            result.Add(Of(items, id, random, depth + 1));
        }

        return result;
    }

    private JsonNode Text(JsonElement schema, FuzzRandom random)
    {
        var format = Has(schema, "format", out var named) ? named.GetString() : null;
        return format switch
        {
            "date-time" => WireTime.Format(now.AddHours(random.Next(-1, 48))),
            "uri" => "https://example.com/x",
            "email" => "tester@example.com",
            "regex" => "^a+$",
            _ => Plain(schema, random),
        };
    }

    private static string Plain(JsonElement schema, FuzzRandom random)
    {
        var text = random.Next(4) switch
        {
            0 => SlugId.New(),
            1 => "a/b",
            2 => NastyText.Any(random),
            _ => "abc",
        };
        var least = Number(schema, "minLength", 0);
        return text.Length < least && least < 1000 ? text.PadRight(least, 'a') : text;
    }
}
