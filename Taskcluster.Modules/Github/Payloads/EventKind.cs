using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Payloads;

/// <summary>What can happen, as files of version 1 know it by <c>tasks_for</c>.</summary>
public static class EventKind
{
    public const string Push = "github-push";
    public const string PullRequest = "github-pull-request";
    public const string UntrustedPullRequest = "github-pull-request-untrusted";
    public const string Release = "github-release";
    public const string Comment = "github-issue-comment";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Push, PullRequest, UntrustedPullRequest, Release, Comment];

    private static readonly IReadOnlyList<string> PullRequestActions =
    [
        "opened", "synchronize", "reopened", "assigned", "auto_merge_disabled", "auto_merge_enabled", "closed",
        "converted_to_draft", "dequeued", "edited", "enqueued", "labeled", "ready_for_review", "review_requested",
        "review_request_removed", "unassigned", "unlabeled",
    ];

    private static readonly IReadOnlyList<string> ReleaseActions =
        ["published", "unpublished", "created", "edited", "deleted", "prereleased", "released"];

    private static readonly IReadOnlyList<string> CommentActions = ["created", "edited"];

    /// <summary>The actions of a kind, the usual one first; a push has none.</summary>
    public static IReadOnlyList<string> ActionsOf(string tasksFor) => tasksFor switch
    {
        PullRequest or UntrustedPullRequest => PullRequestActions,
        Release => ReleaseActions,
        Comment => CommentActions,
        _ => [],
    };

    /// <summary>The kind of event that a webhook's payload tells of; null where its keys do not show it.</summary>
    public static string? Guess(JsonObject payload) =>
        payload["comment"] is JsonObject && payload["issue"] is JsonObject ? Comment
        : payload["pull_request"] is JsonObject ? PullRequest
        : payload["release"] is JsonObject ? Release
        : payload.TextAt("ref") is not null && payload.TextAt("after") is not null ? Push
        : null;
}
