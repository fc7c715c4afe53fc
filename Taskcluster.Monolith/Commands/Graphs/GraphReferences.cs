using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>
/// Puts values in the place of the objects that Taskgraph leaves in definitions:
/// <c>{task-reference: "… &lt;edge&gt; …"}</c>, <c>{artifact-reference: "&lt;edge/public/name&gt;"}</c> and
/// <c>{relative-datestamp: "1 day"}</c>.
/// </summary>
/// <param name="rootUrl">What the URLs of artifacts begin with.</param>
/// <param name="now">From when spans of time count.</param>
/// <param name="decisionId">What <c>&lt;decision&gt;</c> is.</param>
internal sealed partial class GraphReferences(string rootUrl, DateTimeOffset now, string decisionId)
{
    private const string Self = "self";
    private const string Decision = "decision";

    /// <summary>The definition with all of them carried out; the one given is not changed.</summary>
    /// <param name="label">Whose definition it is, for errors.</param>
    /// <param name="taskId">What <c>&lt;self&gt;</c> is.</param>
    /// <param name="edges">The taskIds of the task's dependencies by their names.</param>
    /// <param name="definition">The definition.</param>
    /// <exception cref="TaskFileException">A reference names nothing.</exception>
    public JsonObject Resolve(
        string label, string taskId, IReadOnlyDictionary<string, string> edges, JsonObject definition) =>
        (JsonObject)Walk(new Scope(label, taskId, edges), definition)!;

    private JsonNode? Walk(Scope scope, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } sole when sole.First().Value.AsText() is { } text:
                return sole.First().Key switch
                {
                    "task-reference" => TaskReference().Replace(text, match => IdOf(scope, match.Groups["edge"].Value)),
                    "artifact-reference" => ArtifactReference().Replace(text, match => UrlOf(scope, match)),
                    "relative-datestamp" => Later(scope, text),
                    _ => sole.DeepClone(),
                };
            case JsonObject members:
                var resolved = new JsonObject();
                foreach (var (name, member) in members)
                {
                    resolved[name] = Walk(scope, member);
                }

                return resolved;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Walk(scope, item))]);
            default:
                return node?.DeepClone();
        }
    }

    private string IdOf(Scope scope, string edge) => edge switch
    {
        Self => scope.TaskId,
        Decision => decisionId,
        _ => scope.Edges.TryGetValue(edge, out var taskId) ? taskId : throw new TaskFileException(
            $"{scope.Label} refers to <{edge}>, and has no dependency of that name"
            + (scope.Edges.Count == 0 ? "." : $"; it has {string.Join(", ", scope.Edges.Keys)}.")),
    };

    private string UrlOf(Scope scope, Match match)
    {
        var (edge, name) = (match.Groups["edge"].Value, match.Groups["name"].Value);
        if (edge == Self)
        {
            throw new TaskFileException(
                $"{scope.Label} refers to its own artifact {name}, which is not there before it has run.");
        }

        var escaped = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        return $"{rootUrl}/api/queue/v1/task/{IdOf(scope, edge)}/artifacts/{escaped}";
    }

    private string Later(Scope scope, string span) =>
        TimeExpression.TryParse(span, out var time) && time.Duration() < TimeSpan.FromDays(365 * 1000)
            ? WireTime.Format(now + time)
            : throw new TaskFileException(
                $"{scope.Label} has the relative-datestamp '{span}', which is no span of time such as 14 days.");

    [GeneratedRegex("<(?<edge>[^>]+)>", RegexOptions.NonBacktracking)]
    private static partial Regex TaskReference();

    [GeneratedRegex("<(?<edge>[^/>]+)/(?<name>[^>]+)>", RegexOptions.NonBacktracking)]
    private static partial Regex ArtifactReference();

    private sealed record Scope(string Label, string TaskId, IReadOnlyDictionary<string, string> Edges);
}
