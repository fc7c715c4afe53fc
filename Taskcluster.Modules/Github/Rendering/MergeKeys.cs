using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>
/// YAML's merge keys: what <c>&lt;&lt;: *defaults</c> names stands in the mapping unless the mapping says otherwise.
/// The newest YAML has no such key; files in repositories do.
/// </summary>
internal static class MergeKeys
{
    private const string Key = "<<";

    // What is merged inside of what is merged is moved again and again.
    private const int MostMoves = 1_000_000;

    /// <summary>The value with all merge keys carried out; it is changed.</summary>
    /// <exception cref="FormatException">What is merged is no mapping, or all of it is too much.</exception>
    public static JsonNode? Applied(JsonNode? node)
    {
        var left = MostMoves;
        Apply(node, ref left);
        return node;
    }

    private static void Apply(JsonNode? node, ref int left)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Apply(item, ref left);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (_, member) in members.ToList())
            {
                Apply(member, ref left);
            }

            if (members.ContainsKey(Key))
            {
                Merge(members, members.Take(Key), ref left);
            }
        }
    }

    // Of several mappings the first one that has a key counts.
    private static void Merge(JsonObject members, JsonNode? merged, ref int left)
    {
        foreach (var source in merged is JsonArray several ? several.ToList() : [merged])
        {
            if (source is not JsonObject mapping)
            {
                throw new FormatException($"the key {Key} merges mappings, and one of its values is none.");
            }

            left -= mapping.Count;
            if (left < 0)
            {
                throw new FormatException($"keys {Key} merge more than {MostMoves} values in all.");
            }

            var moved = mapping.ToList();
            mapping.Clear();
            foreach (var (name, value) in moved)
            {
                members.TryAdd(name, value);
            }
        }
    }
}
