using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>A task that somebody is told of: its definition and its status at that moment.</summary>
internal sealed class ToldTask
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    private readonly string rootUrl;
    private readonly JsonObject metadata;

    /// <param name="notice">What is told.</param>
    /// <param name="definition">The task's definition as the API shows it.</param>
    /// <param name="rootUrl">Where links begin.</param>
    public ToldTask(TaskNotice notice, RawJson definition, string rootUrl)
    {
        this.rootUrl = rootUrl;
        TaskId = notice.TaskId;
        Task = Parse(definition);
        Status = Parse(notice.Status);
        metadata = Task["metadata"]!.AsObject();
    }

    public string TaskId { get; }

    public JsonObject Task { get; }

    public JsonObject Status { get; }

    public string Name => Text("name");

    public string Description => Text("description");

    public string Owner => Text("owner");

    public string Source => Text("source");

    public string GroupId => Status["taskGroupId"]!.GetValue<string>();

    /// <summary>Such as <c>completed</c>.</summary>
    public string State => Status["state"]!.GetValue<string>();

    public int RunCount => Status["runs"]!.AsArray().Count;

    public bool IsResolved => State is "completed" or "failed" or "exception";

    /// <summary>The task's page.</summary>
    public string Url => $"{rootUrl}/tasks/{TaskId}";

    /// <summary>The page of its group.</summary>
    public string GroupUrl => $"{rootUrl}/tasks/groups/{GroupId}/tasks";

    /// <summary>What the task puts in the place of our own words: its <c>extra.notify</c>.</summary>
    public JsonObject? Custom => Task["extra"] is JsonObject extra ? extra["notify"] as JsonObject : null;

    /// <summary>The variables of a template.</summary>
    /// <param name="hasTaskId">Whether <c>taskId</c> is one of them.</param>
    /// <param name="hasRootUrl">Whether <c>rootUrl</c> is.</param>
    public JsonObject Context(bool hasTaskId = true, bool hasRootUrl = true)
    {
        var context = new JsonObject { ["task"] = Task.DeepClone(), ["status"] = Status.DeepClone() };
        if (hasTaskId)
        {
            context["taskId"] = TaskId;
        }

        if (hasRootUrl)
        {
            context["rootUrl"] = rootUrl;
        }

        return context;
    }

    private static JsonObject Parse(RawJson json) =>
        JsonNode.Parse(json.Utf8.Span, documentOptions: Deep)!.AsObject();

    private string Text(string name) => metadata[name]!.GetValue<string>();
}
