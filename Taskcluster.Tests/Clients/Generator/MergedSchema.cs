using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>
/// One record for all alternatives of a union: a member that some of them lack is optional, and one that differs
/// between them is as free as it must be.
/// </summary>
internal static class MergedSchema
{
    public static JsonObject Of(IReadOnlyList<JsonObject> alternatives)
    {
        var properties = new JsonObject();
        foreach (var (name, schema) in alternatives
            .SelectMany(one => one["properties"]?.AsObject() ?? []).Select(one => (one.Key, one.Value!.AsObject())))
        {
            properties[name] = properties[name] is JsonObject known ? Merged(known, schema) : schema.DeepClone();
        }

        var required = properties.Select(property => property.Key)
            .Where(name => alternatives.All(one => IsRequired(one, name)));
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]),
        };
    }

    private static bool IsRequired(JsonObject schema, string name) =>
        schema["required"]?.AsArray().Any(one => one!.GetValue<string>() == name) == true;

    private static JsonObject Merged(JsonObject one, JsonObject other)
    {
        if (Values(one) is { } values && Values(other) is { } more)
        {
            return new JsonObject
            {
                ["type"] = "string",
                ["description"] = one["description"]?.DeepClone(),
                ["enum"] = new JsonArray([.. values.Union(more).Select(value => (JsonNode)value)]),
            };
        }

        var isAlike = new[] { "type", "format", "properties", "items", "$ref" }
            .All(name => JsonNode.DeepEquals(one[name], other[name]));
        var merged = isAlike ? one.DeepClone().AsObject() : [];
        merged["description"] = (one["description"] ?? other["description"])?.DeepClone();
        return merged;
    }

    private static IEnumerable<string>? Values(JsonObject schema) =>
        schema["const"] is JsonValue value ? [value.ToString()]
        : schema["enum"]?.AsArray().Select(one => one!.ToString());
}
