using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>What was carried over, what was not, and why.</summary>
/// <param name="progress">Hears how it gets on.</param>
internal sealed class MovingReport(Action<string> progress)
{
    private readonly Dictionary<string, Dictionary<string, int>> counts = [];
    private readonly List<(string Kind, string Id, string Reason)> notes = [];

    /// <summary>What was not carried over, or otherwise than it was, and why.</summary>
    public IReadOnlyList<(string Kind, string Id, string Reason)> Notes => notes;

    /// <summary>How often this was done with things of this kind.</summary>
    public int Count(string kind, string what) =>
        counts.TryGetValue(kind, out var known) && known.TryGetValue(what, out var count) ? count : 0;

    public void Done(string kind, string what)
    {
        if (!counts.TryGetValue(kind, out var known))
        {
            counts[kind] = known = [];
        }

        known[what] = known.GetValueOrDefault(what) + 1;
    }

    /// <summary>One thing was passed over.</summary>
    public void Skip(string kind, string id, string reason)
    {
        Done(kind, "skipped");
        notes.Add((kind, id, OneLine(reason)));
    }

    /// <summary>One thing was carried over otherwise than it was.</summary>
    public void Changed(string kind, string id, string how) => notes.Add((kind, id, how));

    /// <summary>A list could not be read, or not to its end.</summary>
    public void Refused(string kind, string list, string reason)
    {
        Done(kind, "refused");
        notes.Add((kind, list, OneLine(reason)));
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("```", "", StringComparison.Ordinal);

    public void Progress(string sentence) => progress(sentence);

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (kind, known) in counts)
        {
            json[kind] = new JsonObject(
                known.Select(count => KeyValuePair.Create<string, JsonNode?>(count.Key, count.Value)));
        }

        json["notes"] = new JsonArray([.. notes.Select(note => new JsonObject
        {
            ["kind"] = note.Kind,
            ["id"] = note.Id,
            ["reason"] = note.Reason,
        })]);
        return json;
    }

    public IEnumerable<string> ToLines() =>
    [
        .. notes.Select(note => $"{note.Kind} {note.Id}: {note.Reason}"),
        .. counts.Select(kind =>
            $"{kind.Key}: {string.Join(", ", kind.Value.Select(count => $"{count.Value} {count.Key}"))}"),
    ];
}
