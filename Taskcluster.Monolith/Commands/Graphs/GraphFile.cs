using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>
/// Reads task graphs: a folder with <c>task-graph.json</c> and <c>label-to-taskid.json</c>, as Taskgraph writes them,
/// or one file with task definitions in any of the forms in which they come along: a list, a map by taskId or label,
/// the answer of listTaskGroup.
/// </summary>
internal sealed class GraphFile
{
    private const string Graph = "task-graph.json";
    private const string LabelFile = "label-to-taskid.json";

    private readonly string path;
    private readonly Dictionary<string, string> labels;
    private readonly List<GraphEntry> entries = [];

    private GraphFile(string path, Dictionary<string, string> labels)
    {
        this.path = path;
        this.labels = labels;
    }

    /// <summary>The tasks of a folder or file, and the taskIds of labels, some of which may be elsewhere.</summary>
    /// <exception cref="TaskFileException">It cannot be read, or holds something else.</exception>
    public static (IReadOnlyList<GraphEntry> Entries, IReadOnlyDictionary<string, string> Labels) Read(string path)
    {
        var file = path;
        if (Directory.Exists(path))
        {
            file = Path.Combine(path, Graph);
            if (!File.Exists(file))
            {
                throw new TaskFileException(
                    $"{path} holds no {Graph}. Name a folder that does, or a file with task definitions.");
            }
        }

        var beside = Path.Combine(Path.GetDirectoryName(file) ?? "", LabelFile);
        var hasLabels = Path.GetFileName(file) == Graph && File.Exists(beside);
        var graph = new GraphFile(file, hasLabels ? LabelsOf(beside) : []);
        graph.AddAll(InputFile.Read(file));
        graph.RequireOwnNames();
        return (graph.entries, graph.labels);
    }

    private static Dictionary<string, string> LabelsOf(string file)
    {
        var map = InputFile.Read(file) as JsonObject
            ?? throw new TaskFileException($"{file} must be an object of labels with their taskIds.");
        return map.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.AsText() is { } id && CreateTaskCheck.IsTaskId(id)
                ? id
                : throw new TaskFileException(
                    $"{file}: {entry.Key} must have a taskId, not {entry.Value?.ToJsonString() ?? "null"}."),
            StringComparer.Ordinal);
    }

    private void AddAll(JsonNode? content)
    {
        switch (content)
        {
            case JsonArray list:
                AddList(list, "");
                break;
            case JsonObject answer when answer["tasks"] is JsonArray list:
                AddList(list, "tasks");
                break;
            case JsonObject single when IsDefinition(single):
                Add(single, key: null, "the task");
                break;
            case JsonObject map:
                foreach (var (key, value) in map)
                {
                    Add(value, key, key);
                }

                break;
            default:
                throw new TaskFileException(
                    $"{path} holds no tasks: it must be a list of task definitions, or a map by taskId or label.");
        }
    }

    private void AddList(JsonArray list, string name)
    {
        for (var index = 0; index < list.Count; index++)
        {
            Add(list[index], key: null, $"{name}[{index}]");
        }
    }

    private void Add(JsonNode? value, string? key, string place)
    {
        if (value is not JsonObject entry)
        {
            throw Wrong(place, "must be an object");
        }

        var keyId = key is not null && CreateTaskCheck.IsTaskId(key) ? key : null;
        if (entry["task"] is JsonObject wrapped)
        {
            var label = entry.TextAt("label") ?? (keyId is null ? key : null);
            var taskId = entry.TextAt("taskId") ?? entry.TextAt("task_id") ?? entry.TextAt("status", "taskId") ?? keyId;
            Add(label, taskId, wrapped, EdgesOf(entry, place), place);
        }
        else if (IsDefinition(entry))
        {
            var definition = (JsonObject)entry.DeepClone();
            var taskId = definition.Take("taskId").AsText() ?? keyId;
            Add(keyId is null ? key : null, taskId, definition, [], place);
        }
        else
        {
            throw Wrong(place, "is neither a task definition nor an object with one as its task");
        }
    }

    private void Add(
        string? label,
        string? taskId,
        JsonObject task,
        IReadOnlyList<KeyValuePair<string, string>> edges,
        string place)
    {
        if (label is not null && labels.TryGetValue(label, out var known))
        {
            taskId = taskId is null || taskId == known ? known
                : throw Wrong(place, $"has the taskId {taskId}, but {LabelFile} gives its label {label} {known}");
        }

        if (taskId is not null && !CreateTaskCheck.IsTaskId(taskId))
        {
            throw Wrong(place, $"has '{taskId}' for its taskId, which is none");
        }

        entries.Add(new GraphEntry(label ?? taskId ?? place, taskId, task, edges));
    }

    private List<KeyValuePair<string, string>> EdgesOf(JsonObject entry, string place) => entry["dependencies"] switch
    {
        null => [],
        JsonObject edges => [.. edges.Select(edge => KeyValuePair.Create(
            edge.Key,
            edge.Value.AsText() ?? throw Wrong(place, $"must name a label or taskId for its dependency {edge.Key}")))],
        _ => throw Wrong(place, "must have its dependencies as an object of names with labels or taskIds"),
    };

    private void RequireOwnNames()
    {
        if (entries.Count == 0)
        {
            throw new TaskFileException($"{path} holds no tasks at all.");
        }

        Require(entries.Select(entry => entry.Label), "label");
        Require(entries.Select(entry => entry.TaskId).OfType<string>(), "taskId");

        void Require(IEnumerable<string> names, string what)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            if (names.FirstOrDefault(name => !seen.Add(name)) is { } twice)
            {
                throw new TaskFileException($"{path}: two tasks have the {what} {twice}.");
            }
        }
    }

    // A wrapped task has neither beside its `task`.
    private static bool IsDefinition(JsonObject value) =>
        value["task"] is null && (value["payload"] is JsonObject || value["metadata"] is JsonObject);

    private TaskFileException Wrong(string place, string what) => new($"{path}: {place} {what}.");
}
