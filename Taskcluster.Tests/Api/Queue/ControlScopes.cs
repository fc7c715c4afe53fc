using FluentAssertions;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>The scopes that scheduleTask, rerunTask and cancelTask have in common (spec/queue.md §2.8).</summary>
internal static class ControlScopes
{
    /// <summary>What the call needs for a task of a group of its own.</summary>
    public static ScopeExpression Needed(string scope, string taskId) => AnyOf(
        $"queue:{scope}:-/{taskId}/{taskId}",
        $"queue:{scope}-in-project:none",
        AllOf($"queue:{scope}", $"assume:scheduler-id:-/{taskId}"));

    public static async Task Verify(RunningServer server, string action, string scope)
    {
        var group = SlugId.New();
        var taskId = await server.Task(("schedulerId", "s"), ("projectId", "x/y"), ("taskGroupId", group));
        var path = $"queue/v1/task/{taskId}/{action}";
        var required = $$"""
            {"AnyOf":["queue:{{scope}}:s/{{group}}/{{taskId}}","queue:{{scope}}-in-project:x/y",
            {"AllOf":["queue:{{scope}}","assume:scheduler-id:s/{{group}}"]}]}
            """;

        foreach (string[] enough in new string[][]
        {
            [$"queue:{scope}:s/{group}/{taskId}"],
            [$"queue:{scope}-in-project:x/y"],
            [$"queue:{scope}", $"assume:scheduler-id:s/{group}"],
        })
        {
            (await server.With(enough).Post(path)).Status.Should().Be(200);
        }

        (await server.With($"queue:{scope}").Post(path)).ShouldLack(
            $$"""
            {"AnyOf":["queue:{{scope}}:s/{{group}}/{{taskId}}","queue:{{scope}}-in-project:x/y",
            "assume:scheduler-id:s/{{group}}"]}
            """,
            required);
        (await server.Anonymous().Post(path)).ShouldNeed(required);

        // Its task decides the scopes, so that a missing one is told first, and a bad id before that.
        var missing = SlugId.New();
        (await server.Anonymous().Post($"queue/v1/task/{missing}/{action}"))
            .ShouldFail(404, "ResourceNotFound", missing);
        (await server.Anonymous().Post($"queue/v1/task/bad/{action}"))
            .ShouldFail(400, "InvalidRequestArguments", "'bad'");
        server.Clock.Advance(TimeSpan.FromHours(2));
        (await server.Anonymous().Post(path)).ShouldFail(403, "InsufficientScopes");
        (await server.AsRoot().Post(path)).ShouldFail(409, "RequestConflict", taskId);
    }
}
