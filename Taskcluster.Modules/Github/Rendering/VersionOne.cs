using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>Files of version 1: JSON-e templates.</summary>
internal static class VersionOne
{
    /// <exception cref="TaskclusterYmlException">The file cannot be rendered for this event.</exception>
    public static RenderedYml Render(JsonObject file, GithubEvent github, RenderingTerms terms)
    {
        var template = (JsonObject)file.DeepClone();
        template.Remove("version");
        var hooks = template.Take("hooks") as JsonArray ?? [];
        var rendered = RenderTemplate(template, github, terms);
        var tasks = rendered.Take("tasks");
        var route = rendered["reporting"] is null ? "statuses" : "checks";
        return new RenderedYml(
            Ordered(Complete(TasksOf(tasks), route, terms)),
            EventScopes.Of(github, github.Payload.TextAt("action"), route),
            rendered)
        {
            Hooks = [.. hooks.OfType<JsonObject>().Select(hook => hook.TextAt("name")).OfType<string>()],
        };
    }

    private static JsonObject RenderTemplate(JsonObject template, GithubEvent github, RenderingTerms terms)
    {
        var slugs = new Dictionary<string, string>(StringComparer.Ordinal);
        var context = new JsonObject
        {
            ["tasks_for"] = github.TasksFor,
            ["event"] = EventOf(github),
            ["taskcluster_root_url"] = terms.RootUrl,
        };
        try
        {
            return (JsonObject)JsonE.Render(
                template, context, terms.Now, JsonELimits.Default, [new JsonEFunction("as_slugid", SlugOf)])!;
        }
        catch (JsonEException fault)
        {
            throw new TaskclusterYmlException(fault.Message, fault);
        }

        // The same label is the same id, but only within this rendering.
        string SlugOf(string label) =>
            slugs.TryGetValue(label, out var slug) ? slug : slugs[label] = terms.NewSlugId();
    }

    // What was said to Taskcluster in a comment stands there by itself.
    private static JsonNode EventOf(GithubEvent github)
    {
        var payload = (JsonObject)github.Payload.DeepClone();
        if (github.TasksFor == EventKind.Comment && !payload.ContainsKey(CommentCommand.Name)
            && CommentCommand.Of(payload.TextAt("comment", "body") ?? "") is { } command)
        {
            payload[CommentCommand.Name] = command;
        }

        return payload;
    }

    private static List<JsonObject> TasksOf(JsonNode? tasks)
    {
        if (tasks is null)
        {
            return [];
        }

        var list = tasks as JsonArray ?? throw new TaskclusterYmlException(
            $"tasks must be rendered to a list of tasks, not to {NameOf(tasks)}.");
        return [.. list.Select((task, index) => task as JsonObject ?? throw new TaskclusterYmlException(
            $"tasks[{index}] must be rendered to a task, not to {NameOf(task)}."))];
    }

    private static List<RenderedTask> Complete(List<JsonObject> tasks, string route, RenderingTerms terms)
    {
        var isSole = tasks.Count == 1;
        string? groupOfAll = null;
        var complete = new List<RenderedTask>(tasks.Count);
        for (var index = 0; index < tasks.Count; index++)
        {
            var task = tasks[index];
            var given = (TaskId: TextOf(task, "taskId", index), GroupId: TextOf(task, "taskGroupId", index));
            string taskId;
            string groupId;
            if (isSole)
            {
                taskId = given.TaskId ?? given.GroupId ?? terms.NewSlugId();
                groupId = given.GroupId ?? taskId;
            }
            else
            {
                // Ids are drawn whether they are needed or not, as the original draws them.
                var drawn = terms.NewSlugId();
                groupOfAll ??= terms.NewSlugId();
                (taskId, groupId) = (given.TaskId ?? drawn, given.GroupId ?? groupOfAll);
            }

            complete.Add(new RenderedTask(taskId, Completed(task, index, groupId, route, terms)));
        }

        return complete;
    }

    private static JsonObject Completed(
        JsonObject task, int index, string groupId, string route, RenderingTerms terms)
    {
        var complete = new JsonObject
        {
            ["schedulerId"] = EventScopes.SchedulerId,
            ["taskGroupId"] = groupId,
        };
        if (terms.StampsCreated)
        {
            complete["created"] = WireTime.Format(terms.Now);
        }

        foreach (var (name, value) in task)
        {
            if (name is not ("taskId" or "taskGroupId"))
            {
                complete[name] = value?.DeepClone();
            }
        }

        complete["routes"] = Routes.With(task["routes"], route, $"tasks[{index}]");
        return complete;
    }

    private static List<RenderedTask> Ordered(List<RenderedTask> tasks)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (tasks.Find(task => !seen.Add(task.TaskId)) is { } twice)
        {
            throw new TaskclusterYmlException(
                $"Each task needs an id of its own, but two have the taskId {twice.TaskId}.");
        }

        try
        {
            var order = DependencyOrder.Of(
                [.. tasks.Select(task => (task.TaskId, DependenciesOf(task.Task)))]);
            return [.. order.Select(index => tasks[index])];
        }
        catch (DependencyCycleException fault)
        {
            throw new TaskclusterYmlException(fault.Message, fault);
        }
    }

    private static IReadOnlyList<string> DependenciesOf(JsonObject task) =>
        [.. (task["dependencies"] as JsonArray ?? []).Select(id => id.AsText()).OfType<string>()];

    private static string? TextOf(JsonObject task, string name, int index) => task[name] switch
    {
        null => null,
        var value => value.AsText() ?? throw new TaskclusterYmlException(
            $"{name} of tasks[{index}] must be a text, not {NameOf(value)}."),
    };

    private static string NameOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "a list",
        _ => value.AsText() is null ? value.ToJsonString() : "a text",
    };
}
