using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>A payload to begin with, as a triggerSchema suggests it. It need not be of the schema.</summary>
internal static class SchemaExample
{
    private const int MostDepth = 8;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>An object: its members are those that are required and those that have a default.</summary>
    public static JsonObject Of(ApiJson schema) => Value(schema, 0) as JsonObject ?? [];

    /// <summary>The same as YAML, to be edited.</summary>
    public static string Yaml(ApiJson schema) => FormYaml.Indented(ApiJson.Of(Of(schema)));

    private static JsonNode? Value(ApiJson schema, int depth)
    {
        foreach (var given in new[] { schema["default"], schema["const"], schema["enum"][0], schema["examples"][0] })
        {
            if (given.Exists)
            {
                return JsonNode.Parse(given.Element.GetRawText(), documentOptions: Deep);
            }
        }

        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => new JsonArray(),
            "string" => JsonValue.Create(""),
            "integer" or "number" => Least(schema["minimum"]),
            "boolean" => JsonValue.Create(false),
            _ => null,
        };
    }

    private static JsonNode Least(ApiJson minimum) => JsonValue.Create(
        minimum.Element.ValueKind == JsonValueKind.Number && minimum.Element.TryGetDecimal(out var least) ? least : 0);

    private static JsonObject Object(ApiJson schema, int depth)
    {
        var (example, required) = (new JsonObject(), schema["required"].Texts);
        foreach (var (name, member) in schema["properties"].Members)
        {
            var isWanted = required.Contains(name) || member["default"].Exists;
            if (depth < MostDepth && isWanted && !example.ContainsKey(name))
            {
                example.Add(name, Value(member, depth + 1));
            }
        }

        return example;
    }

    // A schema that says nothing of the type is one of an object where it speaks of members.
    private static string TypeOf(ApiJson schema) => schema["type"] switch
    {
        { Items: [var first, ..] } => first.Text,
        { Exists: true } type => type.Text,
        _ => schema["properties"].Exists ? "object" : "",
    };
}
