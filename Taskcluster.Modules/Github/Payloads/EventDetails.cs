using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Payloads;

/// <summary>What files of version 0 can name of an event.</summary>
internal static class EventDetails
{
    private const string Branches = "refs/heads/";
    private const string Tags = "refs/tags/";

    /// <summary>The tag that was pushed; null if it was a branch.</summary>
    public static string? TagOf(JsonObject payload) =>
        payload.TextAt("ref") is { } pushed && pushed.StartsWith(Tags, StringComparison.Ordinal)
            ? pushed[Tags.Length..]
            : null;

    /// <summary>The branch, or the tag of a push of one; empty where the payload does not say.</summary>
    public static string BranchOf(string tasksFor, JsonObject payload) => tasksFor switch
    {
        EventKind.Push => TagOf(payload) ?? (payload.TextAt("ref") is not { } pushed ? ""
            : pushed.StartsWith(Branches, StringComparison.Ordinal) ? pushed[Branches.Length..] : pushed),
        EventKind.PullRequest or EventKind.UntrustedPullRequest => payload.TextAt("pull_request", "head", "ref") ?? "",
        EventKind.Release => payload.TextAt("release", "target_commitish") ?? "",
        _ => payload.TextAt("repository", "default_branch") ?? "",
    };

    /// <summary>The details of a payload; what it does not say is left out.</summary>
    public static JsonObject Of(string tasksFor, JsonObject payload)
    {
        var details = new JsonObject();
        switch (tasksFor)
        {
            case EventKind.Push:
                AddPush(details, payload);
                break;
            case EventKind.PullRequest or EventKind.UntrustedPullRequest:
                AddPullRequest(details, payload, $"pull_request.{payload.TextAt("action")}");
                break;
            case EventKind.Release:
                AddRelease(details, payload);
                break;
            default:
                AddPullRequest(details, payload, $"issue_comment.{payload.TextAt("action")}");
                Add(details, "event.base.repo.branch", payload.At("repository", "default_branch"));
                Add(details, "event.pullNumber", payload.At("issue", "number"));
                Add(details, "event.title", payload.At("issue", "title"));
                break;
        }

        return details;
    }

    private static void AddPush(JsonObject details, JsonObject payload)
    {
        var tag = TagOf(payload);
        Add(details, "event.type", tag is null ? "push" : "tag");
        Add(details, "event.head.tag", tag);
        if (tag is null)
        {
            Add(details, "event.base.repo.branch", BranchOf(EventKind.Push, payload));
            Add(details, "event.head.repo.branch", BranchOf(EventKind.Push, payload));
        }

        foreach (var side in (string[])["base", "head"])
        {
            Add(details, $"event.{side}.ref", payload["ref"]);
            Add(details, $"event.{side}.repo.name", payload.At("repository", "name"));
            Add(details, $"event.{side}.repo.url", payload.At("repository", "clone_url"));
            Add(details, $"event.{side}.user.login", payload.At("sender", "login"));
        }

        Add(details, "event.base.sha", payload["before"]);
        Add(details, "event.head.sha", payload["after"]);
        Add(details, "event.head.user.id", payload.At("sender", "id"));
        Add(
            details,
            "event.head.user.email",
            payload.At("head_commit", "author", "email") ?? payload.At("pusher", "email"));
    }

    private static void AddPullRequest(JsonObject details, JsonObject payload, string type)
    {
        Add(details, "event.type", type);
        foreach (var side in (string[])["base", "head"])
        {
            Add(details, $"event.{side}.ref", payload.At("pull_request", side, "label"));
            Add(details, $"event.{side}.repo.branch", payload.At("pull_request", side, "ref"));
            Add(details, $"event.{side}.repo.name", payload.At("pull_request", side, "repo", "name"));
            Add(details, $"event.{side}.repo.url", payload.At("pull_request", side, "repo", "clone_url"));
            Add(details, $"event.{side}.sha", payload.At("pull_request", side, "sha"));
            Add(details, $"event.{side}.user.login", payload.At("pull_request", side, "user", "login"));
        }

        Add(details, "event.head.user.id", payload.At("pull_request", "head", "user", "id"));
        Add(details, "event.head.user.email", payload.At("pull_request", "head", "user", "email"));
        Add(details, "event.pullNumber", payload.At("pull_request", "number"));
        Add(details, "event.title", payload.At("pull_request", "title"));
    }

    private static void AddRelease(JsonObject details, JsonObject payload)
    {
        Add(details, "event.type", "release");
        Add(details, "event.base.repo.branch", payload.At("release", "target_commitish"));
        Add(details, "event.base.repo.name", payload.At("repository", "name"));
        Add(details, "event.base.repo.url", payload.At("repository", "clone_url"));
        Add(details, "event.head.user.login", payload.At("sender", "login"));
        Add(details, "event.head.user.id", payload.At("sender", "id"));
        Add(details, "event.version", payload.At("release", "tag_name"));
        Add(details, "event.name", payload.At("release", "name"));
        Add(details, "event.draft", payload.At("release", "draft"));
        Add(details, "event.prerelease", payload.At("release", "prerelease"));
    }

    private static void Add(JsonObject details, string name, JsonNode? value)
    {
        if (value is JsonValue)
        {
            details[name] = value.DeepClone();
        }
    }
}
