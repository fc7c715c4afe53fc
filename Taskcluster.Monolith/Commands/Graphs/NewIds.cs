using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>Puts new taskIds in the place of others, wherever these stand in a text or key.</summary>
internal sealed class NewIds
{
    private readonly Dictionary<string, string> ids;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public NewIds(Dictionary<string, string> ids)
    {
        this.ids = ids;
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The value with new ids.</summary>
    public JsonNode? In(JsonNode? node)
    {
        if (ids.Count == 0)
        {
            return node;
        }

        switch (node)
        {
            case JsonObject members:
                var renewed = new JsonObject();
                foreach (var (name, member) in members)
                {
                    renewed[In(name)] = In(member);
                }

                return renewed;
            case JsonArray items:
                return new JsonArray([.. items.Select(In)]);
            default:
                return node.AsText() is { } text ? In(text) : node?.DeepClone();
        }
    }

    /// <summary>The text with new ids.</summary>
    public string In(string text)
    {
        StringBuilder? renewed = null;
        var end = 0;
        for (var at = 0; at <= text.Length - SlugId.Length; at++)
        {
            if (lookup.TryGetValue(text.AsSpan(at, SlugId.Length), out var id))
            {
                (renewed ??= new StringBuilder()).Append(text, end, at - end).Append(id);
                end = at + SlugId.Length;
                at = end - 1;
            }
        }

        return renewed is null ? text : renewed.Append(text, end, text.Length - end).ToString();
    }
}
