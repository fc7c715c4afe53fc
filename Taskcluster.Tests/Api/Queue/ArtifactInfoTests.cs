using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Artifacts without their content (spec/queue.md §2.9; §6 row 112).</summary>
public sealed class ArtifactInfoTests : ServerTests
{
    public static readonly Example Example = new("queue.artifactInfo", async server =>
    {
        var taskId = await server.ClaimedTask();
        await server.Reference(taskId, "a/b");
        return new($"/task/{taskId}/runs/0/artifact-info/a/b") { Needs = $"queue:list-artifacts:{taskId}:0" };
    });

    [Test]
    public async Task It_tells_what_lists_tell_and_follows_no_link()
    {
        var taskId = await Server.RunningTask();
        var body = S3();
        body["contentLength"] = 7;
        _ = (await Server.CreateArtifact(taskId, "public/a b", body)).Ok;
        _ = (await Server.CreateArtifact(taskId, "l", Link("public/a b"))).Ok;
        var expires = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(30));

        (await Info(taskId, "public/a%20b")).Ok.ToJsonString().Should().Be(
            """{"storageType":"s3","name":"public/a b","expires":""" + $"\"{expires}\""
            + ""","contentType":"text/plain","contentLength":7}""");
        (await Info(taskId, "l")).Ok["storageType"]!.GetValue<string>().Should().Be("link");
    }

    [Test]
    public async Task An_expired_artifact_is_told_of_until_it_is_removed()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", Error())).Ok;

        Server.Clock.Advance(TimeSpan.FromMinutes(31));

        (await Server.AsRoot().Get(Path(taskId, "a"))).ShouldFail(410, "ResourceExpired");
        _ = (await Info(taskId, "a")).Ok;
    }

    [Test]
    public async Task What_is_not_there_is_not_found()
    {
        var taskId = await Server.RunningTask();

        (await Info(taskId, "x")).ShouldFail(404, "ResourceNotFound", "x");
    }

    private Task<ApiAnswer> Info(string taskId, string name) =>
        Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifact-info/{name}");
}
