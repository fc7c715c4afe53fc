using System.Text.Json;
using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Payloads;

/// <summary>JSON from strangers as nodes.</summary>
public static class PlainJson
{
    /// <summary>
    /// The nodes of a value. Of names that stand twice in an object the last one counts, as in JavaScript; the nodes of
    /// .NET would fail at their first use.
    /// </summary>
    public static JsonNode? Of(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in value.EnumerateObject())
                {
                    members[member.Name] = Of(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. value.EnumerateArray().Select(Of)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(value.Clone());
        }
    }

    /// <summary>The value below an object; null where there is none.</summary>
    public static JsonNode? At(this JsonObject value, params ReadOnlySpan<string> path)
    {
        JsonNode? at = value;
        foreach (var name in path)
        {
            at = (at as JsonObject)?[name];
        }

        return at;
    }

    /// <summary>Removes a member; its value, null where there was none.</summary>
    public static JsonNode? Take(this JsonObject value, string name)
    {
        var taken = value[name];
        value.Remove(name);
        return taken;
    }

    /// <summary>The text below an object; null where there is none.</summary>
    public static string? TextAt(this JsonObject value, params ReadOnlySpan<string> path) => value.At(path).AsText();

    /// <summary>The text that the node is; null if it is none.</summary>
    public static string? AsText(this JsonNode? value) =>
        value is JsonValue plain && plain.GetValueKind() == JsonValueKind.String ? plain.GetValue<string>() : null;
}
