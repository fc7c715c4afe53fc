using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Github.Api;

/// <summary>An event that did not happen, in whichever of its forms.</summary>
public sealed record FakeEvent(string Type, string? Action = null, RawJson? Overrides = null);

/// <summary>The form of a push.</summary>
internal sealed record FakePush
{
    [OneOfValues("\"github-push\""), Says("A push to a branch.")]
    public required string Type { get; init; }

    [Says(FakeEventWords.Overrides)]
    public RawJson? Overrides { get; init; }
}

/// <summary>The form of what happens to a pull request.</summary>
internal sealed record FakePullRequest
{
    [OneOfValues("\"github-pull-request\"", "\"github-pull-request-untrusted\"")]
    [Says("A pull request; an untrusted one is of somebody who is no collaborator.")]
    public required string Type { get; init; }

    [OneOfValues(
        "\"opened\"", "\"synchronize\"", "\"reopened\"", "\"assigned\"", "\"auto_merge_disabled\"",
        "\"auto_merge_enabled\"", "\"closed\"", "\"converted_to_draft\"", "\"dequeued\"", "\"edited\"", "\"enqueued\"",
        "\"labeled\"", "\"ready_for_review\"", "\"review_requested\"", "\"review_request_removed\"", "\"unassigned\"",
        "\"unlabeled\"",
        Untyped = true)]
    [Says("What was done to it.")]
    public required string Action { get; init; }

    [Says(FakeEventWords.Overrides)]
    public RawJson? Overrides { get; init; }
}

/// <summary>The form of what happens to a release.</summary>
internal sealed record FakeRelease
{
    [OneOfValues("\"github-release\""), Says("A release.")]
    public required string Type { get; init; }

    [OneOfValues(
        "\"published\"", "\"unpublished\"", "\"created\"", "\"edited\"", "\"deleted\"", "\"prereleased\"",
        "\"released\"",
        Untyped = true)]
    [Says("What was done to it.")]
    public required string Action { get; init; }

    [Says(FakeEventWords.Overrides)]
    public RawJson? Overrides { get; init; }
}

/// <summary>The form of a comment that addresses Taskcluster.</summary>
internal sealed record FakeComment
{
    [OneOfValues("\"github-issue-comment\""), Says("A comment on a pull request.")]
    public required string Type { get; init; }

    [OneOfValues("\"created\"", "\"edited\"", Untyped = true), Says("What was done to it.")]
    public required string Action { get; init; }

    [Says(FakeEventWords.Overrides)]
    public RawJson? Overrides { get; init; }
}

/// <summary>Sentences that all forms share.</summary>
internal static class FakeEventWords
{
    public const string Overrides =
        "Members that take the place of those of the made-up event; `branch`, `organization` and `repository` too.";
}
