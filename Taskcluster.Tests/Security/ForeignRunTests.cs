using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Security;

/// <summary>Workers that report runs which are not running, or are not theirs.</summary>
public sealed class ForeignRunTests : ServerTests
{
    private static readonly string[] Reports = ["completed", "failed", "exception", "reclaim"];

    [Test]
    public async Task A_run_that_waits_is_not_ended_or_reclaimed()
    {
        var taskId = await Server.Task();

        foreach (var what in Reports)
        {
            (await Report(Server.AsRoot(), taskId, 0, what)).ShouldFail(409, "RequestConflict", taskId);
        }

        (await Server.Summary(taskId)).Should().Be("pending: pending(scheduled) 5 left");
    }

    [TestCase("failed", "failed")]
    [TestCase("completed", "completed")]
    [TestCase("exception", "exception")]
    public async Task A_run_that_has_ended_is_not_ended_otherwise(string ended, string state)
    {
        var (taskId, worker) = await Claimed();
        (await Report(worker, taskId, 0, ended)).Status.Should().Be(200);
        var before = await Server.Summary(taskId);

        foreach (var what in Reports.Where(what => what != ended))
        {
            (await Report(worker, taskId, 0, what)).ShouldFail(409, "RequestConflict", taskId);
        }

        (await Server.Summary(taskId)).Should().Be(before).And.StartWith(state);
    }

    [Test]
    public async Task A_cancelled_run_is_not_completed()
    {
        var (taskId, worker) = await Claimed();
        _ = (await Server.Control(taskId, "cancel")).Ok;

        foreach (var what in Reports)
        {
            (await Report(worker, taskId, 0, what)).ShouldFail(409, "RequestConflict", taskId);
        }

        (await Server.Summary(taskId)).Should().StartWith("exception: exception(scheduled, canceled)");
    }

    [Test]
    public async Task A_worker_has_no_say_in_another_task()
    {
        var (_, worker) = await Claimed();
        var (other, _) = await Claimed();

        foreach (var what in Reports)
        {
            (await Report(worker, other, 0, what)).ShouldFail(403, "InsufficientScopes", other);
        }

        (await Upload(worker, other, 0)).ShouldFail(403, "InsufficientScopes", other);
        (await worker.Post($"queue/v1/task/{other}/cancel")).ShouldFail(403, "InsufficientScopes");
        (await Server.Summary(other)).Should().StartWith("running");
    }

    [Test]
    public async Task The_worker_of_an_earlier_run_has_no_say_in_the_next()
    {
        var (taskId, first) = await Claimed();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        var second = Server.As(TaskCalls.CredentialsOf((await Server.ClaimTask(taskId, 1)).Ok));

        foreach (var what in Reports)
        {
            (await Report(first, taskId, 1, what)).ShouldFail(403, "InsufficientScopes", $"{taskId}/1");
            (await Report(second, taskId, 0, what)).ShouldFail(403, "InsufficientScopes", $"{taskId}/0");
        }

        (await Upload(first, taskId, 1)).ShouldFail(403, "InsufficientScopes", $"{taskId}/1");
        (await Report(first, taskId, 0, "completed")).ShouldFail(409, "RequestConflict", taskId);
        (await Report(second, taskId, 1, "completed")).Status.Should().Be(200);
    }

    [Test]
    public async Task Who_lost_a_claim_cannot_complete_it()
    {
        var (taskId, worker) = await Claimed();

        await Server.Advance(TimeSpan.FromMinutes(21));

        (await Server.Summary(taskId)).Should().StartWith("pending: exception(scheduled, claim-expired)");
        foreach (var what in Reports)
        {
            (await Report(worker, taskId, 0, what)).ShouldFail(409, "RequestConflict", taskId);
        }

        Server.Clock.Advance(TimeSpan.FromMinutes(5));
        (await Report(worker, taskId, 0, "completed")).ShouldFail(401, "AuthenticationFailed", "expiry < now");
    }

    [TestCase("9")]
    [TestCase("-1")]
    [TestCase("4294967296")]
    [TestCase("0x0")]
    public async Task A_run_that_never_was_is_not_completed(string runId)
    {
        var (taskId, _) = await Claimed();

        var answer = await Server.AsRoot().Post($"queue/v1/task/{taskId}/runs/{runId}/completed");

        answer.Status.Should().BeOneOf(400, 404);
        (await Server.Summary(taskId)).Should().StartWith("running");
    }

    private static Task<ApiAnswer> Report(ApiClient client, string taskId, int runId, string what) => client.Post(
        $"queue/v1/task/{taskId}/runs/{runId}/{what}", what == "exception" ? new { reason = "internal-error" } : null);

    private Task<ApiAnswer> Upload(ApiClient client, string taskId, int runId) =>
        client.Post(ArtifactCalls.Path(taskId, "public/a", runId), new
        {
            storageType = "s3",
            contentType = "text/plain",
            expires = WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(9)),
        });

    private async Task<(string TaskId, ApiClient Worker)> Claimed()
    {
        var deadline = WireTime.Format(Server.Clock.GetUtcNow().AddHours(3));
        var taskId = await Server.Task(("deadline", deadline));
        return (taskId, Server.As(TaskCalls.CredentialsOf((await Server.ClaimTask(taskId, 0)).Ok)));
    }
}
