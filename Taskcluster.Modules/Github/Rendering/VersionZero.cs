using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>Files of version 0: texts with parameters, and tasks that say for which events they are.</summary>
internal static class VersionZero
{
    private const string Published = "published";
    private const string Route = "statuses";
    private const string Push = "push";

    // What a task's commands find in their environment, and where it stands in the event's details.
    private static readonly (string Variable, string Detail)[] Variables =
    [
        ("GITHUB_EVENT", "event.type"),
        ("GITHUB_BRANCH", "event.base.repo.branch"),
        ("GITHUB_PULL_REQUEST", "event.pullNumber"),
        ("GITHUB_PULL_TITLE", "event.title"),
        ("GITHUB_BASE_REPO_URL", "event.base.repo.url"),
        ("GITHUB_BASE_USER", "event.base.user.login"),
        ("GITHUB_BASE_SHA", "event.base.sha"),
        ("GITHUB_BASE_BRANCH", "event.base.repo.branch"),
        ("GITHUB_BASE_REF", "event.base.ref"),
        ("GITHUB_HEAD_REPO_URL", "event.head.repo.url"),
        ("GITHUB_HEAD_USER", "event.head.user.login"),
        ("GITHUB_HEAD_USER_EMAIL", "event.head.user.email"),
        ("GITHUB_HEAD_SHA", "event.head.sha"),
        ("GITHUB_HEAD_BRANCH", "event.head.repo.branch"),
        ("GITHUB_HEAD_REF", "event.head.ref"),
        ("GITHUB_HEAD_TAG", "event.head.tag"),
    ];

    /// <exception cref="TaskclusterYmlException">The file cannot be rendered for this event.</exception>
    public static RenderedYml Render(JsonObject file, GithubEvent github, RenderingTerms terms)
    {
        var rendered = (JsonObject)new Parameters(NamesOf(github, terms), terms.Now).Fill(file)!;
        rendered.Remove("version");
        var meant = (rendered.Take("tasks") as JsonArray ?? []).Select((task, index) => (
                Task: task as JsonObject
                    ?? throw new TaskclusterYmlException($"tasks[{index}] must be an object with a task's definition."),
                Name: $"tasks[{index}]"))
            .Where(one => IsMeant(one.Task, one.Name, github.Details))
            .ToList();
        string? groupId = null;
        return new RenderedYml(
            [.. meant.Select(one => Complete(one.Task, one.Name, github, terms, ref groupId))],
            EventScopes.Of(github, Published, Route),
            rendered);
    }

    private static Dictionary<string, JsonNode?> NamesOf(GithubEvent github, RenderingTerms terms)
    {
        var names = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in github.Details)
        {
            names[name] = value;
        }

        names["timestamp"] = JsonValue.Create(terms.Now.ToMilliseconds());
        names["organization"] = github.Organization;
        names["repository"] = github.Repository;
        names["taskcluster.docker.provisionerId"] = terms.DockerProvisionerId;
        names["taskcluster.docker.workerType"] = terms.DockerWorkerType;
        return names;
    }

    private static bool IsMeant(JsonObject task, string name, JsonObject details)
    {
        if (task.At("extra", "github") is not JsonObject conditions)
        {
            return false;
        }

        var (branches, excluded) = (conditions["branches"], conditions["excludeBranches"]);
        if (branches is not null && excluded is not null)
        {
            throw new TaskclusterYmlException(
                "Cannot specify both `branches` and `excludeBranches` in the same task!");
        }

        var type = details.TextAt("event.type") ?? "";
        if (!TextsOf(conditions["events"], $"extra.github.events of {name}")
            .Any(prefix => type.StartsWith(prefix.TrimEnd('*'), StringComparison.Ordinal)))
        {
            return false;
        }

        var branch = details.TextAt("event.base.repo.branch") ?? "";
        return type != Push
            || ((branches is null || TextsOf(branches, $"extra.github.branches of {name}").Contains(branch))
                && !TextsOf(excluded, $"extra.github.excludeBranches of {name}").Contains(branch));
    }

    private static RenderedTask Complete(
        JsonObject task, string name, GithubEvent github, RenderingTerms terms, ref string? groupId)
    {
        var taskId = terms.NewSlugId();
        groupId ??= taskId;
        var complete = (JsonObject)task.DeepClone();
        if (complete.At("extra", "github", "env") is { } env && env.GetValueKind() == JsonValueKind.True)
        {
            AddVariables(complete, name, github.Details);
        }

        complete["routes"] = Routes.With(complete["routes"], Route, name);
        complete["taskGroupId"] = groupId;
        complete["schedulerId"] = EventScopes.SchedulerId;
        return new RenderedTask(taskId, complete);
    }

    private static void AddVariables(JsonObject task, string name, JsonObject details)
    {
        var payload = Inner(task, "payload", name);
        var environment = Inner(payload, "env", $"payload of {name}");
        foreach (var (variable, detail) in Variables)
        {
            if (details[detail] is { } value)
            {
                environment[variable] = value.AsText() ?? value.ToJsonString();
            }
        }
    }

    private static JsonObject Inner(JsonObject around, string name, string where)
    {
        if (around[name] is null)
        {
            around[name] = new JsonObject();
        }

        return around[name] as JsonObject
            ?? throw new TaskclusterYmlException($"{name} of {where} must be an object.");
    }

    private static List<string> TextsOf(JsonNode? list, string where) => list switch
    {
        null => [],
        JsonArray items => [.. items.Select(item => item.AsText()
            ?? throw new TaskclusterYmlException($"{where} must be a list of texts."))],
        _ => throw new TaskclusterYmlException($"{where} must be a list of texts."),
    };
}
