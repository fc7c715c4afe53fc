using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ReportExceptionTests : ServerTests
{
    public static readonly Example Example = new("queue.reportException", async server =>
    {
        var taskId = await server.ClaimedTask();
        return new($"/task/{taskId}/runs/0/exception", new { reason = "worker-shutdown" })
        {
            Needs = $"queue:resolve-task:{taskId}/0",
        };
    })
    {
        Messages = ["taskException", "taskPending"],
    };

    [TestCase("worker-shutdown", "retry")]
    [TestCase("intermittent-task", "task-retry")]
    public async Task Two_reasons_are_tried_again_and_both_messages_show_what_is_so_afterwards(
        string reason, string created)
    {
        var taskId = await Server.RunningTask();

        var status = (await Server.ReportException(taskId, 0, reason)).Ok["status"]!;

        Answers.Summary(status).Should().Be($"pending: exception(scheduled, {reason}) pending({created}) 4 left");
        Server.Messages.Of(taskId).Skip(3).Should().Equal("task-exception 0", "task-pending 1");
        foreach (var message in Server.Messages.All.Skip(3))
        {
            PublishedMessages.Payload(message)["status"]!.ToJsonString().Should().Be(status.ToJsonString());
        }

        Server.Messages.Exchanges.Should().NotContain("task-group-resolved");
    }

    [TestCase("worker-shutdown")]
    [TestCase("intermittent-task")]
    public async Task Without_a_retry_left_the_task_is_over(string reason)
    {
        var taskId = await Server.RunningTask(("retries", 0));

        var status = (await Server.ReportException(taskId, 0, reason)).Ok["status"]!;

        Answers.Summary(status).Should().Be($"exception: exception(scheduled, {reason}) 0 left");
        Server.Messages.Exchanges.Skip(3).Should().Equal("task-exception", "task-group-resolved");
    }

    [TestCase("malformed-payload")]
    [TestCase("resource-unavailable")]
    [TestCase("internal-error")]
    public async Task The_other_reasons_are_not_tried_again(string reason)
    {
        var taskId = await Server.RunningTask();

        var status = (await Server.ReportException(taskId, 0, reason)).Ok["status"]!;

        Answers.Summary(status).Should().Be($"exception: exception(scheduled, {reason}) 5 left");
        Server.Messages.Exchanges.Skip(3).Should().Equal("task-exception", "task-group-resolved");
        (await Server.ReportException(taskId, 0, reason)).Status.Should().Be(200);
        (await Server.ReportException(taskId, 0, "worker-shutdown")).ShouldFail(409, "RequestConflict", reason, taskId);
    }

    [Test]
    public async Task A_repeat_tells_again_what_still_is_so_and_adds_no_run()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        var pending = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        Answers.Summary(pending["status"]!)
            .Should().Be("pending: exception(scheduled, worker-shutdown) pending(retry) 4 left");
        _ = await Server.Claim();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = (await Server.Report(taskId, 1, "completed")).Ok;
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        Server.Messages.Exchanges.Skip(3).Should().Equal(
            "task-exception", "task-pending", "task-exception", "task-pending", "task-running", "task-exception",
            "task-completed", "task-group-resolved", "task-exception");
    }

    [Test]
    public async Task A_run_with_two_later_ones_cannot_be_reported_any_more()
    {
        var taskId = await Server.RunningTask();
        for (var run = 0; run < 2; run++)
        {
            _ = (await Server.ReportException(taskId, run, "worker-shutdown")).Ok;
            _ = await Server.Claim();
        }

        (await Server.ReportException(taskId, 0, "worker-shutdown"))
            .ShouldFail(409, "RequestConflict", "Run 0", "run 2");
        (await Server.ReportException(taskId, 1, "worker-shutdown")).Status.Should().Be(200);
    }

    [Test]
    public async Task A_pending_run_cannot_be_reported()
    {
        var taskId = await Server.Task();

        (await Server.ReportException(taskId, 0, "worker-shutdown")).ShouldFail(409, "RequestConflict", "pending");
    }

    [Test]
    public async Task Retries_are_used_up_one_by_one()
    {
        var taskId = await Server.Task(("retries", 2));
        for (var run = 0; run < 3; run++)
        {
            _ = await Server.Claim();
            _ = (await Server.ReportException(taskId, run, "worker-shutdown")).Ok;
        }

        (await Server.Summary(taskId)).Should().Be(
            "exception: exception(scheduled, worker-shutdown) exception(retry, worker-shutdown) "
            + "exception(retry, worker-shutdown) 0 left");
    }

    [Test]
    public async Task Other_reasons_and_other_fields_are_refused_and_missing_scopes_are_told_first()
    {
        var taskId = await Server.RunningTask();

        string[] reasons = ["superseded", "canceled", "claim-expired", "deadline-exceeded", "completed", "x"];
        foreach (var reason in reasons)
        {
            (await Server.ReportException(taskId, 0, reason)).ShouldFail(400, "InputValidationError", "reason");
        }

        var path = $"queue/v1/task/{taskId}/runs/0/exception";
        (await Server.AsRoot().Post(path, new { reason = "worker-shutdown", more = 1 }))
            .ShouldFail(400, "InputValidationError", "more");
        (await Server.AsRoot().Post(path)).ShouldFail(400, "MalformedPayload");
        (await Server.With("x").Post(path, new { reason = "x" }))
            .ShouldLack($"queue:resolve-task:{taskId}/0", $"queue:resolve-task:{taskId}/0");
        (await Server.ReportException(SlugId.New(), 0, "worker-shutdown")).ShouldFail(404, "ResourceNotFound");
        (await Server.ReportException(taskId, 3, "worker-shutdown")).ShouldFail(404, "ResourceNotFound", "run 3");
    }

    [Test]
    public async Task After_the_deadline_the_retry_waits_for_its_end_only()
    {
        var taskId = await Server.RunningTask();
        await Server.Advance(TimeSpan.FromMinutes(60));

        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        (await Server.Summary(taskId)).Should().StartWith("pending");
        (await Server.ClaimTask(taskId, 1)).ShouldFail(409, "RequestConflict", "deadline");
        await Server.Advance(TimeSpan.FromMinutes(1));
        (await Server.Summary(taskId)).Should()
            .Be("exception: exception(scheduled, worker-shutdown) exception(retry, deadline-exceeded) 4 left");
    }
}
