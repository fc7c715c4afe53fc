using System.Text.Json;
using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>How large a value would be, written out.</summary>
internal static class TextCount
{
    /// <summary>Characters of all its texts and keys.</summary>
    public static long Of(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => member.Key.Length + Of(member.Value)),
        JsonArray items => items.Sum(Of),
        JsonValue plain when plain.GetValueKind() == JsonValueKind.String => plain.GetValue<string>().Length,
        _ => 0,
    };
}
