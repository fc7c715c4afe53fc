using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;

namespace Taskcluster.Monolith.Commands;

/// <summary>Shows what a <c>.taskcluster.yml</c> makes of an event.</summary>
internal sealed class RenderedDisplay(GithubEvent github, RenderedYml rendered)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        MaxDepth = 1000,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What createTask says of each of the tasks.</summary>
    public required IReadOnlyList<TaskVerdict> Verdicts { get; init; }

    /// <summary>Whether the tasks have been created.</summary>
    public bool IsSubmitted { get; set; }

    /// <summary>JSON for people.</summary>
    public static string Indented(JsonNode json) => json.ToJsonString(Readable);

    /// <summary>The name of a task.</summary>
    public static string? NameOf(JsonObject task) => task.TextAt("metadata", "name");

    public void Show(bool isJson)
    {
        if (isJson)
        {
            Console.WriteLine(ToJson().ToJsonString());
            return;
        }

        var tasks = rendered.Tasks.Count == 1 ? "1 task" : $"{rendered.Tasks.Count} tasks";
        Console.WriteLine(
            $"{github.TasksFor} of {github.Organization}/{github.Repository}, {github.Branch}: {tasks}"
            + (IsSubmitted ? ", created" : ""));
        foreach (var (task, verdict) in rendered.Tasks.Zip(Verdicts))
        {
            Console.WriteLine();
            Show(task, verdict);
        }

        Console.WriteLine();
        ShowList("The tasks are created with the scopes", rendered.Scopes);
        if (rendered.Hooks.Count > 0)
        {
            ShowList(
                "Hooks to be triggered, and what the repository's role needs for it",
                rendered.Hooks.Select(hook => $"{hook}  {TriggerScope(hook)}"));
        }
    }

    private static void Show(RenderedTask task, TaskVerdict verdict)
    {
        Console.WriteLine($"{task.TaskId}  {NameOf(task.Task) ?? "(without a name)"}");
        Console.WriteLine(string.Join('\n', Indented(task.Task).Split('\n').Select(line => $"  {line}")));
        foreach (var scope in verdict.Needs is { } needs ? ScopeLines.Of(needs) : [])
        {
            Console.WriteLine($"  needs {scope}");
        }

        foreach (var fault in verdict.Faults)
        {
            Console.WriteLine($"  WRONG {fault}");
        }
    }

    private static void ShowList(string title, IEnumerable<string> lines)
    {
        Console.WriteLine($"{title}:");
        foreach (var line in lines)
        {
            Console.WriteLine($"  {line}");
        }
    }

    private static string TriggerScope(string hook) => $"github:trigger-hook:{hook}";

    private JsonObject ToJson() => new()
    {
        ["tasksFor"] = github.TasksFor,
        ["organization"] = github.Organization,
        ["repository"] = github.Repository,
        ["branch"] = github.Branch,
        ["tasks"] = new JsonArray([.. rendered.Tasks.Zip(Verdicts, (task, verdict) => new JsonObject
        {
            ["taskId"] = task.TaskId,
            ["task"] = task.Task.DeepClone(),
            ["requiredScopes"] = ScopeLines.JsonOf(verdict.Needs),
            ["problems"] = Texts(verdict.Faults),
        })]),
        ["scopes"] = Texts(rendered.Scopes),
        ["hooks"] = new JsonArray([.. rendered.Hooks.Select(hook => new JsonObject
        {
            ["name"] = hook,
            ["requiredScopes"] = TriggerScope(hook),
        })]),
        ["submitted"] = IsSubmitted,
    };

    private static JsonArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(text => JsonValue.Create(text))]);
}
