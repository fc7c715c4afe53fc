using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

public sealed class GetLatestArtifactTests : ServerTests
{
    public static readonly Example Example = new("queue.getLatestArtifact", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "private/a");
        return new($"/task/{taskId}/artifacts/private/a")
        {
            Needs = ScopeExpression.AllOf("queue:get-artifact:private/a"),
        };
    })
    {
        Status = 303,
    };

    [Test]
    public async Task It_is_that_of_the_last_run_even_if_that_is_a_retry_without_any()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "public/a", Reference("https://example.com/0"))).Ok;
        (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifacts/public/a")).Header("location")
            .Should().Be("https://example.com/0");

        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifacts/public/a"))
            .ShouldFail(404, "ResourceNotFound", "Run 1");
        _ = await Server.Claim();
        _ = (await Server.CreateArtifact(taskId, "public/a", Reference("https://example.com/1"), runId: 1)).Ok;

        (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifacts/public/a")).Header("location")
            .Should().Be("https://example.com/1");
    }

    [Test]
    public async Task Scopes_are_told_before_a_missing_task()
    {
        var missing = SlugId.New();

        (await Server.Anonymous().Get($"queue/v1/task/{missing}/artifacts/private/a"))
            .ShouldNeed("""{"AllOf":["queue:get-artifact:private/a"]}""");
        (await Server.Anonymous().Get($"queue/v1/task/{missing}/artifacts/public/a"))
            .ShouldFail(404, "ResourceNotFound", missing);
    }

    [Test]
    public async Task A_task_without_runs_has_no_artifacts()
    {
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, Server.Definition(
            ("dependencies", new System.Text.Json.Nodes.JsonArray(taskId))))).Ok;

        (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifacts/public/a"))
            .ShouldFail(404, "ResourceNotFound", "no runs");
    }

    [Test]
    public async Task Links_are_followed_in_the_last_run()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "public/a", Link("private/b"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "private/b", Reference("https://example.com"))).Ok;

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts/public/a")).Header("location")
            .Should().Be("https://example.com");
        (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifacts/public/a"))
            .ShouldFail(403, "InsufficientScopes", "queue:get-artifact:private/b", "queue:get-artifact:public/a");
    }
}
