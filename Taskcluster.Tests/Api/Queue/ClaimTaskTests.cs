using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ClaimTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.claimTask", async server =>
    {
        var taskId = await server.Task();
        return new($"/task/{taskId}/runs/0/claim", new { workerGroup = "g", workerId = "i" })
        {
            Needs = AllOf("queue:claim-task:p/w", "queue:worker-id:g/i"),
        };
    })
    {
        Messages = ["taskRunning"],
    };

    [Test]
    public async Task A_pending_run_is_claimed_by_its_number()
    {
        var taskId = await Server.Task();

        var claim = (await Server.ClaimTask(taskId, 0)).Ok;

        claim.AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("status", "runId", "workerGroup", "workerId", "takenUntil", "task", "credentials");
        Answers.Summary(claim["status"]!).Should().Be("running: running(scheduled) 5 left");
        var worker = Server.As(TaskCalls.CredentialsOf(claim));
        (await worker.Post($"queue/v1/task/{taskId}/runs/0/completed")).Status.Should().Be(200);
    }

    [Test]
    public async Task The_same_worker_may_repeat_it_and_keeps_its_claim()
    {
        var taskId = await Server.Task();
        var first = (await Server.ClaimTask(taskId, 0)).Ok;
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var again = (await Server.ClaimTask(taskId, 0)).Ok;

        again["takenUntil"]!.GetValue<string>().Should().Be(first["takenUntil"]!.GetValue<string>());
        again["credentials"]!["accessToken"]!.GetValue<string>().Should()
            .NotBe(first["credentials"]!["accessToken"]!.GetValue<string>(), "they are new ones");
        Server.Messages.Of(taskId)
            .Should().Equal("task-defined _", "task-pending 0", "task-running 0", "task-running 0");
    }

    [Test]
    public async Task Another_worker_and_another_method_are_conflicts()
    {
        var taskId = await Server.Task();
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        (await Server.ClaimTask(taskId, 0, worker: "j")).ShouldFail(409, "RequestConflict", taskId, "running", "g/j");

        var claimed = await Server.RunningTask();
        (await Server.ClaimTask(claimed, 0)).ShouldFail(409, "RequestConflict", claimed);
    }

    [Test]
    public async Task Only_the_last_run_can_be_claimed_while_it_is_pending()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        (await Server.ClaimTask(taskId, 0)).ShouldFail(409, "RequestConflict", "Run 0", "worker-shutdown", "run 1");
        (await Server.ClaimTask(taskId, 1)).Status.Should().Be(200);
        _ = (await Server.Report(taskId, 1, "completed")).Ok;
        (await Server.ClaimTask(taskId, 1)).ShouldFail(409, "RequestConflict", "completed");
    }

    [Test]
    public async Task What_is_not_there_is_not_found_and_the_deadline_is_told_before_that()
    {
        var (taskId, missing) = (await Server.Task(), SlugId.New());

        (await Server.ClaimTask(missing, 0)).ShouldFail(404, "ResourceNotFound", missing);
        (await Server.ClaimTask(taskId, 7)).ShouldFail(404, "ResourceNotFound", "run 7", taskId);
        Server.Clock.Advance(TimeSpan.FromHours(1));
        (await Server.ClaimTask(taskId, 7)).ShouldFail(409, "RequestConflict", "deadline");
        (await Server.ClaimTask(taskId, 0)).ShouldFail(409, "RequestConflict", "deadline");
    }

    [Test]
    public async Task A_worker_needs_the_scopes_of_queue_and_worker_after_the_task_was_found()
    {
        var taskId = await Server.Task();
        var body = new { workerGroup = "g", workerId = "i" };
        const string required = """{"AllOf":["queue:claim-task:p/w","queue:worker-id:g/i"]}""";

        (await Server.With("queue:claim-task:p/w").Post($"queue/v1/task/{taskId}/runs/0/claim", body))
            .ShouldLack("queue:worker-id:g/i", required);
        (await Server.Anonymous().Post($"queue/v1/task/{taskId}/runs/0/claim", body)).ShouldNeed(required);
        (await Server.Anonymous().Post($"queue/v1/task/{SlugId.New()}/runs/0/claim", body))
            .ShouldFail(404, "ResourceNotFound");
        (await Server.Anonymous().Post($"queue/v1/task/{taskId}/runs/0/claim", new { }))
            .ShouldFail(400, "InputValidationError");
        (await Server.Anonymous().Post($"queue/v1/task/{taskId}/runs/-1/claim", body))
            .ShouldFail(400, "InvalidRequestArguments", "runId", "'-1'");
    }
}
