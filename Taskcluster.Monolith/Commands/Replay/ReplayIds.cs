using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Monolith.Commands.Graphs;

namespace Taskcluster.Monolith.Commands.Replay;

/// <summary>
/// Which task stands for which one of the recording: new ids where they are asked for, and those of tasks that the
/// server chooses itself.
/// </summary>
internal sealed partial class ReplayIds
{
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);
    private readonly NewIds renewed;

    public ReplayIds(IReadOnlyList<ReplayStep> steps, bool usesNewIds)
    {
        renewed = new NewIds(ids);
        if (!usesNewIds)
        {
            return;
        }

        foreach (var step in steps.Where(step => step.Method is "queue.createTask" or "queue.defineTask"))
        {
            if (TaskPath().Match(step.Path) is { Success: true } match)
            {
                ids.TryAdd(match.Groups[1].Value, SlugId.New());
            }

            if (step.Body is JsonObject body && body.TextAt("taskGroupId") is { } group)
            {
                ids.TryAdd(group, SlugId.New());
            }
        }
    }

    public string In(string path) => renewed.In(path);

    /// <summary>A body with the ids of this replay; always a copy.</summary>
    public JsonNode? In(JsonNode? body) => ids.Count == 0 ? body?.DeepClone() : renewed.In(body);

    /// <summary>Learns which tasks the server has chosen this time.</summary>
    public void Learn(ReplayStep step, ReadOnlySpan<byte> reply)
    {
        if (step.TaskIds.Count == 0)
        {
            return;
        }

        var given = Chosen(JsonNode.Parse(reply));
        var known = step.TaskIds.Select(renewed.In).ToList();
        var strangers = given.Except(known, StringComparer.Ordinal);
        var missing = step.TaskIds.Where(id => !given.Contains(renewed.In(id)));
        foreach (var (old, other) in missing.Zip(strangers).ToList())
        {
            ids[old] = other;
        }
    }

    private static List<string> Chosen(JsonNode? reply) =>
        reply?["tasks"] is JsonArray claims
            ? [.. claims.Select(claim => claim?["status"]?["taskId"].AsText()).OfType<string>()]
            : reply?["taskId"].AsText() is { } taskId ? [taskId] : [];

    [GeneratedRegex("/task/([A-Za-z0-9_-]{22})(?:/|$|\\?)", RegexOptions.None, 1000)]
    private static partial Regex TaskPath();
}
