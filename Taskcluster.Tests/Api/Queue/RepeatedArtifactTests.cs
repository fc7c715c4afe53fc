using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>createArtifact for a name that is taken (spec/queue.md §2.9; §6 rows 97 to 99).</summary>
public sealed class RepeatedArtifactTests : ServerTests
{
    [Test]
    public async Task An_s3_artifact_gets_a_new_url_and_may_last_longer_and_no_shorter()
    {
        var taskId = await Server.RunningTask();
        var first = (await Server.CreateArtifact(taskId, "a", S3())).Ok;
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = S3();
        later["expires"] = In(minutes: 40);

        (await Server.CreateArtifact(taskId, "a", later)).Ok["putUrl"]!.GetValue<string>().Should()
            .NotBe(first["putUrl"]!.GetValue<string>());
        (await Server.CreateArtifact(taskId, "a", S3()))
            .ShouldFail(409, "RequestConflict", In(minutes: 40), "'s3'", "'text/plain'");
        Server.Messages.Exchanges.Should().NotContain("artifact-created");
    }

    [Test]
    public async Task Type_and_content_type_stay_as_they_are()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", S3())).Ok;
        _ = (await Server.CreateArtifact(taskId, "r", Reference("https://example.com"))).Ok;

        (await Server.CreateArtifact(taskId, "a", S3("text/html")))
            .ShouldFail(409, "RequestConflict", "'text/plain'", "a");
        (await Server.CreateArtifact(taskId, "a", Reference("https://example.com")))
            .ShouldFail(409, "RequestConflict", "'s3'");
        (await Server.CreateArtifact(taskId, "a", Link("x"))).ShouldFail(409, "RequestConflict", "'s3'");
        (await Server.CreateArtifact(taskId, "r", Reference("https://example.com", "text/html")))
            .ShouldFail(409, "RequestConflict", "'reference'");
    }

    [Test]
    public async Task A_reference_may_change_its_url_and_become_a_link_for_good()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "r", Reference("https://example.com/1"))).Ok;
        _ = (await Server.CreateArtifact(taskId, "r", Reference("https://example.com/2"))).Ok;
        (await Server.LocationOf(taskId, "r")).Should().Be("https://example.com/2");

        await Server.Upload(taskId, "target", "content"u8.ToArray());
        _ = (await Server.CreateArtifact(taskId, "r", Link("target"))).Ok;
        (await Server.ContentOf(taskId, "r")).Should().Equal("content"u8.ToArray());
        (await Server.CreateArtifact(taskId, "r", Reference("https://example.com/2")))
            .ShouldFail(409, "RequestConflict", "'link'");
        (await Server.CreateArtifact(taskId, "r", Link("target"))).Status.Should().Be(200);
        (await Server.CreateArtifact(taskId, "r", Link("other"))).ShouldFail(409, "RequestConflict");
    }

    [Test]
    public async Task An_error_stays_the_same_error()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "e", Error("one"))).Ok;

        (await Server.CreateArtifact(taskId, "e", Error("one"))).Status.Should().Be(200);
        (await Server.CreateArtifact(taskId, "e", Error("two"))).ShouldFail(409, "RequestConflict", "'error'");
    }

    [Test]
    public async Task What_was_uploaded_is_kept_and_the_length_that_was_told()
    {
        var taskId = await Server.RunningTask();
        var told = S3();
        told["contentLength"] = 7;
        var url = (await Server.CreateArtifact(taskId, "a", told)).Ok["putUrl"]!.GetValue<string>();
        using var uploaded = await Put(url, "content"u8.ToArray());
        var again = S3();
        again["contentLength"] = 8;

        _ = (await Server.CreateArtifact(taskId, "a", again)).Ok;

        (await Server.ContentOf(taskId, "a")).Should().Equal("content"u8.ToArray());
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/artifacts")).Ok["artifacts"]![0]!["contentLength"]!
            .GetValue<int>().Should().Be(7);
    }

    [Test]
    public async Task The_same_name_in_another_run_is_another_artifact()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "a", S3())).Ok;
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = await Server.Claim();

        (await Server.CreateArtifact(taskId, "a", Reference("https://example.com"), runId: 1)).Status.Should().Be(200);
    }

    private string In(double minutes) => WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(minutes));
}
