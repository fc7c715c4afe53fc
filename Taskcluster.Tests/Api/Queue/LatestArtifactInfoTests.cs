using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

public sealed class LatestArtifactInfoTests : ServerTests
{
    public static readonly Example Example = new("queue.latestArtifactInfo", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "a/b");
        return new($"/task/{taskId}/artifact-info/a/b") { Needs = $"queue:list-artifacts:{taskId}" };
    });

    [Test]
    public async Task The_last_run_counts_even_if_it_is_a_pending_retry()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", Error())).Ok;
        _ = (await Info(taskId)).Ok;
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        (await Info(taskId)).ShouldFail(404, "ResourceNotFound", "Run 1");
        _ = await Server.Claim();
        _ = (await Server.CreateArtifact(taskId, "a", Reference("https://example.com"), runId: 1)).Ok;

        (await Info(taskId)).Ok["storageType"]!.GetValue<string>().Should().Be("reference");
    }

    [Test]
    public async Task What_is_not_there_is_not_found() =>
        (await Info(SlugId.New())).ShouldFail(404, "ResourceNotFound");

    private Task<ApiAnswer> Info(string taskId) => Server.AsRoot().Get($"queue/v1/task/{taskId}/artifact-info/a");
}
