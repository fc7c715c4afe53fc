using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>Writes the definitions with which the tasks of a graph are created.</summary>
internal sealed class GraphWriter
{
    private readonly IReadOnlyList<GraphEntry> entries;
    private readonly IReadOnlyList<string> given;
    private readonly Dictionary<string, string> ids;
    private readonly GraphOptions options;
    private readonly string decisionId;
    private readonly NewIds newIds;
    private readonly GraphReferences references;

    /// <param name="entries">The tasks.</param>
    /// <param name="given">Their ids as the graph has them.</param>
    /// <param name="labels">The ids of further labels.</param>
    /// <param name="options">What is to be changed.</param>
    /// <param name="decisionId">The decision task.</param>
    /// <param name="newIds">Ids to be put in the place of others at the end.</param>
    public GraphWriter(
        IReadOnlyList<GraphEntry> entries,
        IReadOnlyList<string> given,
        IReadOnlyDictionary<string, string> labels,
        GraphOptions options,
        string decisionId,
        NewIds newIds)
    {
        this.entries = entries;
        this.given = given;
        this.options = options;
        this.decisionId = decisionId;
        this.newIds = newIds;
        ids = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        for (var index = 0; index < entries.Count; index++)
        {
            ids[entries[index].Label] = given[index];
        }

        references = new GraphReferences(options.RootUrl, options.Now, decisionId);
    }

    /// <summary>The task at this place of the graph.</summary>
    /// <exception cref="TaskFileException">A label or reference in it leads nowhere.</exception>
    public PlannedTask Write(int index)
    {
        var (entry, taskId) = (entries[index], given[index]);
        var edges = entry.Edges.ToDictionary(
            edge => edge.Key, edge => IdOf(entry.Label, edge.Value), StringComparer.Ordinal);
        var task = references.Resolve(entry.Label, taskId, edges, entry.Task);
        List<string> dependencies =
        [
            .. DependenciesOf(entry.Label, task["dependencies"]).Concat(edges.Values.Order(StringComparer.Ordinal))
                .Select(newIds.In).Distinct(StringComparer.Ordinal),
        ];
        task = (JsonObject)newIds.In(task)!;
        if (task.ContainsKey("dependencies") || dependencies.Count > 0)
        {
            task["dependencies"] = new JsonArray([.. dependencies.Select(id => JsonValue.Create(id))]);
        }

        task["taskGroupId"] = decisionId;
        if (options.SchedulerId is not null)
        {
            task["schedulerId"] = options.SchedulerId;
        }

        SetQueue(task);
        GraphTimes.Renew(task, options.Now, options.KeepsTimes);
        return new PlannedTask(newIds.In(taskId), entry.Label, task);
    }

    private IEnumerable<string> DependenciesOf(string label, JsonNode? dependencies) => dependencies switch
    {
        null => [],
        JsonArray list => list.Select(one => IdOf(label, one.AsText() ?? throw Unfit(label))),
        _ => throw Unfit(label),
    };

    private string IdOf(string label, string name) =>
        ids.TryGetValue(name, out var taskId) ? taskId
        : CreateTaskCheck.IsTaskId(name) ? name
        : throw new TaskFileException(
            $"{label} depends on '{name}', which is neither a label of the graph nor a taskId.");

    private void SetQueue(JsonObject task)
    {
        var present = task.TextAt("taskQueueId")
            ?? $"{task.TextAt("provisionerId")}/{task.TextAt("workerType")}";
        var queue = options.TaskQueues.GetValueOrDefault(present) ?? options.TaskQueue;
        if (queue is not null)
        {
            task.Remove("provisionerId");
            task.Remove("workerType");
            task["taskQueueId"] = queue;
        }
    }

    private static TaskFileException Unfit(string label) =>
        new($"{label} must have its dependencies as a list of taskIds or labels.");
}
