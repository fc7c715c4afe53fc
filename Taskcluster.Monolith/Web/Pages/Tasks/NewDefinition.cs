using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>Definitions that are about to become tasks (spec/services.md §6).</summary>
internal static class NewDefinition
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly TimeSpan InteractiveLifetime = TimeSpan.FromHours(12);
    private static readonly TimeSpan InteractiveKept = TimeSpan.FromDays(7);
    private static readonly TimeSpan InteractiveRunTime = TimeSpan.FromHours(3);

    // As deep as a definition may be.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>What was entered, with the times that were left out.</summary>
    /// <exception cref="ApiFailure">400: it is not YAML, or not a mapping.</exception>
    public static JsonObject Parse(string yaml, DateTimeOffset now)
    {
        var task = FormYaml.Parse(yaml, "The definition") as JsonObject
            ?? throw ApiFailure.Input("The definition is no task: it must be a mapping, with a payload and metadata.");
        task["created"] ??= WireTime.Format(now);
        task["deadline"] ??= WireTime.Format(now + Lifetime);
        return task;
    }

    /// <summary>A task to be created once more: now, with times as far apart as they were.</summary>
    /// <param name="definition">Of a task, as the API has it.</param>
    /// <param name="now">When it is made.</param>
    public static JsonObject Again(ApiJson definition, DateTimeOffset now)
    {
        var task = JsonNode.Parse(definition.Text, documentOptions: Deep)!.AsObject();
        if (TimeOf(task, "created") is { } created)
        {
            foreach (var name in new[] { "deadline", "expires" })
            {
                if (TimeOf(task, name) is { } time)
                {
                    task[name] = WireTime.Format(now + (time - created));
                }
            }
        }

        task["created"] = WireTime.Format(now);
        return task;
    }

    /// <summary>The task as one that a person enters with a shell.</summary>
    public static JsonObject Interactive(JsonObject task, DateTimeOffset now)
    {
        task.Remove("routes");
        task.Remove("dependencies");
        task.Remove("taskGroupId");

        task["retries"] = 0;
        task["created"] = WireTime.Format(now);
        task["deadline"] = WireTime.Format(now + InteractiveLifetime);
        task["expires"] = WireTime.Format(now + InteractiveKept);
        if (task["scopes"] is JsonArray scopes)
        {
            task["scopes"] = new JsonArray([.. scopes.Where(scope => !IsOfCache(scope)).Select(Copy)]);
        }

        if (task["payload"] is JsonObject payload)
        {
            MakeInteractive(payload);
        }

        return task;
    }

    private static void MakeInteractive(JsonObject payload)
    {
        payload.Remove("cache");
        if (payload["mounts"] is JsonArray mounts)
        {
            payload["mounts"] = new JsonArray([.. mounts.Where(mount => NameOfCache(mount) is null).Select(Copy)]);
        }

        var least = (long)InteractiveRunTime.TotalSeconds;
        if (payload["maxRunTime"] is not JsonValue seconds || !seconds.TryGetValue(out long given) || given < least)
        {
            payload["maxRunTime"] = least;
        }

        Below(payload, "features")["interactive"] = true;
        Below(payload, "env")["TASKCLUSTER_INTERACTIVE"] = "true";
    }

    /// <summary>The caches that a payload names, as workers of both kinds have them.</summary>
    public static IReadOnlyList<string> Caches(ApiJson payload) =>
    [
        .. payload["cache"].Members.Select(cache => cache.Key)
            .Concat(payload["mounts"].Items.Select(mount => mount["cacheName"].Text))
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.Ordinal),
    ];

    private static JsonObject Below(JsonObject payload, string name)
    {
        if (payload[name] is JsonObject present)
        {
            return present;
        }

        var made = new JsonObject();
        payload[name] = made;
        return made;
    }

    private static bool IsOfCache(JsonNode? scope) =>
        scope is JsonValue value && value.TryGetValue(out string? text)
        && (text.StartsWith("docker-worker:cache:", StringComparison.Ordinal)
            || text.StartsWith("generic-worker:cache:", StringComparison.Ordinal));

    private static JsonNode? NameOfCache(JsonNode? mount) => (mount as JsonObject)?["cacheName"];

    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();

    private static DateTimeOffset? TimeOf(JsonObject task, string name) =>
        task[name] is JsonValue value && value.TryGetValue(out string? text) && WireTime.TryParse(text, out var time)
            ? time
            : null;
}
