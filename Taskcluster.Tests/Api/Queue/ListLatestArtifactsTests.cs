using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ListLatestArtifactsTests : ServerTests
{
    public static readonly Example Example = new("queue.listLatestArtifacts", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "a");
        return new($"/task/{taskId}/artifacts") { Needs = $"queue:list-artifacts:{taskId}" };
    });

    [Test]
    public async Task The_artifacts_of_the_last_run_are_listed()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", Error())).Ok;
        _ = (await Server.CreateArtifact(taskId, "b", Error())).Ok;
        var path = $"queue/v1/task/{taskId}/artifacts";
        (await Server.Anonymous().Get(path + "?limit=1")).Ok["artifacts"]!.AsArray().Should().ContainSingle();

        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        (await Server.Anonymous().Get(path)).Ok.ToJsonString().Should().Be("""{"artifacts":[]}""");
        (await Server.Anonymous().Get($"queue/v1/task/{taskId}/runs/0/artifacts")).Ok["artifacts"]!.AsArray()
            .Should().HaveCount(2);
    }

    [Test]
    public async Task A_task_that_is_not_there_or_has_no_runs_is_not_found()
    {
        var taskId = SlugId.New();
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts")).ShouldFail(404, "ResourceNotFound", taskId);
        _ = (await Server.Create(taskId, Server.Definition(
            ("dependencies", new System.Text.Json.Nodes.JsonArray(taskId))))).Ok;

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts"))
            .ShouldFail(404, "ResourceNotFound", taskId, "none yet");
    }
}
