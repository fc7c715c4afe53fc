using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Contract;

/// <summary>
/// What the server publishes, as facts: one line each, an address and a value, sorted, without prose. The files of the
/// folder <c>Recorded</c> hold them, so that a change of the contract is seen line by line wherever it is reviewed.
/// </summary>
internal static class RecordedContract
{
    /// <summary>The file of what belongs to no service of its own.</summary>
    public const string Common = "common";

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Written whole, since their members are values, not parts of a document.
    private static readonly HashSet<string> Values = ["const", "default", "enum", "examples", "scopes"];

    private static readonly HashSet<string> Prose = ["title", "description", "summary"];

    /// <summary>Where the records are kept.</summary>
    public static string Folder { get; } = Path.Combine(Clone.Path, "Taskcluster.Tests", "Contract", "Recorded");

    /// <summary>The file of a service.</summary>
    public static string FileOf(string service) => Path.Combine(Folder, $"{service}.json");

    /// <summary>All that a server publishes, as the lines of one file for each service.</summary>
    public static async Task<IReadOnlyDictionary<string, string[]>> Of(RunningServer server)
    {
        var client = server.Anonymous();
        var facts = new Dictionary<string, SortedDictionary<string, JsonNode?>>();
        foreach (var listed in (await client.Get("/references/references.json")).Ok.AsArray())
        {
            var path = listed!["filename"]!.GetValue<string>();
            var text = (await client.Get("/" + path)).Ok.ToJsonString(Plain);
            var document = JsonNode.Parse(text.Replace(server.RootUrl, "", StringComparison.Ordinal));
            var service = path.Split('/') is [_, var folder, _, ..] ? folder : Common;
            if (!facts.TryGetValue(service, out var own))
            {
                facts.Add(service, own = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal));
            }

            Collect(document, path + "#", own);
        }

        return facts.ToDictionary(service => service.Key, service => Lines(service.Value));
    }

    // One JSON object, a member on each line.
    private static string[] Lines(SortedDictionary<string, JsonNode?> facts)
    {
        var last = facts.Count - 1;
        return
        [
            "{",
            .. facts.Select((fact, index) =>
                $"  {Text(fact.Key)}: {fact.Value?.ToJsonString(Plain) ?? "null"}{(index < last ? "," : "")}"),
            "}",
        ];
    }

    private static string Text(string text) => JsonSerializer.Serialize(text, Plain);

    private static void Collect(JsonNode? node, string at, SortedDictionary<string, JsonNode?> facts)
    {
        if (node is JsonObject { Count: > 0 } members)
        {
            foreach (var (name, value) in members)
            {
                // A member of this name can also be a property that a schema describes.
                if (!Prose.Contains(name) || value is not JsonValue)
                {
                    CollectMember(name, value, $"{at}/{name.Replace("~", "~0").Replace("/", "~1")}", facts);
                }
            }
        }
        else if (node is JsonArray list && list.Any(item => item is JsonObject))
        {
            foreach (var (index, item) in list.Index())
            {
                Collect(item, $"{at}/{index}", facts);
            }
        }
        else
        {
            facts.Add(at, node);
        }
    }

    private static void CollectMember(
        string name, JsonNode? value, string at, SortedDictionary<string, JsonNode?> facts)
    {
        if (name == "entries" && value is JsonArray entries)
        {
            // By name, so that a new method moves no other.
            foreach (var entry in entries)
            {
                Collect(entry, $"{at}/{entry!["name"]}", facts);
            }
        }
        else if (Values.Contains(name) && !at.EndsWith($"/properties/{name}", StringComparison.Ordinal))
        {
            facts.Add(at, Sorted(value));
        }
        else if (name == "required" && value is JsonArray required)
        {
            var names = required.Select(item => item!.ToString()).Order(StringComparer.Ordinal);
            facts.Add(at, new JsonArray([.. names.Select(item => (JsonNode)item)]));
        }
        else
        {
            Collect(value, at, facts);
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
