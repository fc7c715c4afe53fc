using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Taskcluster.Net;

/// <summary>A body or reply, or an object in one.</summary>
public abstract record ApiObject
{
    private static readonly string[] Secret =
        ["accessToken", "certificate", "secret", "staticSecret", "token", "tempCreds"];

    /// <summary>Members that came with an answer and that this client does not know; null if there are none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? MoreMembers { get; init; }

    /// <summary>Its JSON, without secrets.</summary>
    public sealed override string ToString()
    {
        var json = JsonSerializer.SerializeToNode(this, GetType(), WireJson.Options);
        Hide(json);
        return json?.ToJsonString(WireJson.Options) ?? "null";
    }

    private static void Hide(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (Secret.Contains(name))
                {
                    members[name] = "(hidden)";
                }
                else
                {
                    Hide(value);
                }
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Hide(item);
            }
        }
    }
}
