using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>As ArtifactContentTests, for the last run (spec/queue.md §6 row 109).</summary>
public sealed class LatestArtifactContentTests : ServerTests
{
    public static readonly Example Example = new("queue.latestArtifact", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "private/a");
        return new($"/task/{taskId}/artifact-content/private/a")
        {
            Needs = ScopeExpression.AllOf("queue:get-artifact:private/a"),
        };
    });

    [Test]
    public async Task The_task_is_looked_for_before_the_scopes()
    {
        var taskId = await Server.RunningTask();

        (await Server.Anonymous().Get($"queue/v1/task/{SlugId.New()}/artifact-content/private/a"))
            .ShouldFail(404, "ResourceNotFound");
        (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifact-content/private/a"))
            .ShouldNeed("""{"AllOf":["queue:get-artifact:private/a"]}""");
    }

    [Test]
    public async Task The_last_run_counts()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", Error())).Ok;
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifact-content/a"))
            .ShouldFail(404, "ResourceNotFound", "Run 1");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifact-content/a"))
            .Ok["storageType"]!.GetValue<string>().Should().Be("error");
    }
}
