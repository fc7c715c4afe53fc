using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ReclaimTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.reclaimTask", async server =>
    {
        var taskId = await server.ClaimedTask();
        return new($"/task/{taskId}/runs/0/reclaim") { Needs = $"queue:reclaim-task:{taskId}/0" };
    });

    [Test]
    public async Task The_claim_is_renewed_for_its_full_time_and_nothing_is_told()
    {
        var taskId = await Server.RunningTask();
        var before = Server.Messages.All.Count;
        Server.Clock.Advance(TimeSpan.FromMinutes(15));

        var reply = (await Server.Report(taskId, 0, "reclaim")).Ok;

        reply.AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("status", "runId", "workerGroup", "workerId", "takenUntil", "credentials");
        var until = Server.Clock.GetUtcNow().AddMinutes(20);
        reply["takenUntil"]!.GetValue<string>().Should().Be(WireTime.Format(until));
        reply["status"]!["runs"]![0]!["takenUntil"]!.GetValue<string>().Should().Be(WireTime.Format(until));
        reply["credentials"]!["clientId"]!.GetValue<string>()
            .Should().StartWith($"task-client/{taskId}/0/on/g/i/until/");
        Server.Messages.All.Should().HaveCount(before);

        await Server.Advance(TimeSpan.FromMinutes(19));
        (await Server.Summary(taskId))
            .Should().StartWith("running", "the old end of the claim has passed, not the new one");
        await Server.Advance(TimeSpan.FromMinutes(1));
        (await Server.Summary(taskId))
            .Should().Be("pending: exception(scheduled, claim-expired) pending(retry) 4 left");
    }

    [Test]
    public async Task Only_a_running_last_run_can_be_reclaimed()
    {
        var taskId = await Server.Task();
        (await Server.Report(taskId, 0, "reclaim")).ShouldFail(409, "RequestConflict", taskId, "pending");
        _ = await Server.Claim();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = await Server.Claim();

        (await Server.Report(taskId, 0, "reclaim")).ShouldFail(409, "RequestConflict", "Run 0", "worker-shutdown");
        (await Server.Report(taskId, 1, "reclaim")).Status.Should().Be(200);
        _ = (await Server.Report(taskId, 1, "completed")).Ok;
        (await Server.Report(taskId, 1, "reclaim")).ShouldFail(409, "RequestConflict", "completed");
    }

    [Test]
    public async Task What_is_not_there_is_not_found_and_scopes_are_told_before_that()
    {
        var (taskId, missing) = (await Server.Task(), SlugId.New());

        (await Server.Report(missing, 0, "reclaim")).ShouldFail(404, "ResourceNotFound", missing);
        (await Server.Report(taskId, 1, "reclaim")).ShouldFail(404, "ResourceNotFound", "run 1");
        (await Server.AsRoot().Post($"queue/v1/task/{taskId}/runs/99999999999999999999/reclaim"))
            .ShouldFail(404, "ResourceNotFound");
        (await Server.With($"queue:reclaim-task:{taskId}/0").Post($"queue/v1/task/{missing}/runs/0/reclaim"))
            .ShouldLack($"queue:reclaim-task:{missing}/0", $"queue:reclaim-task:{missing}/0");
        (await Server.Anonymous().Post("queue/v1/task/bad/runs/0/reclaim")).ShouldNeed("queue:reclaim-task:bad/0");
    }

    [Test]
    public async Task A_run_is_not_renewed_after_the_deadline()
    {
        var taskId = await Server.RunningTask();
        Server.Clock.Advance(TimeSpan.FromHours(1));

        (await Server.Report(taskId, 0, "reclaim")).ShouldFail(409, "RequestConflict", "deadline");
    }
}
