using Taskcluster.Modules.Github.Payloads;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>The scopes with which the tasks of an event are created (spec/services.md §4.8).</summary>
internal static class EventScopes
{
    /// <summary>What creates the tasks of all repositories.</summary>
    public const string SchedulerId = "taskcluster-github";

    /// <param name="github">What happened.</param>
    /// <param name="releaseAction">What of a release's actions stands in its role.</param>
    /// <param name="route">The route by which results are told.</param>
    /// <exception cref="TaskclusterYmlException">There is no role for this kind of event.</exception>
    public static IReadOnlyList<string> Of(GithubEvent github, string? releaseAction, string route) =>
    [
        $"assume:repo:github.com/{github.Organization}/{github.Repository}:{RoleOf(github, releaseAction)}",
        $"queue:route:{route}",
        $"queue:scheduler-id:{SchedulerId}",
    ];

    private static string RoleOf(GithubEvent github, string? releaseAction) => github.TasksFor switch
    {
        EventKind.PullRequest or EventKind.Comment => "pull-request",
        EventKind.UntrustedPullRequest => "pull-request-untrusted",
        EventKind.Push => EventDetails.TagOf(github.Payload) is { } tag ? $"tag:{tag}" : $"branch:{github.Branch}",
        EventKind.Release => $"release:{releaseAction}",
        _ => throw new TaskclusterYmlException(
            $"There is no role for tasks_for '{github.TasksFor}', only for {string.Join(", ", EventKind.All)}."),
    };
}
