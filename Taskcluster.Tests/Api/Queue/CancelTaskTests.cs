using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class CancelTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.cancelTask", async server =>
    {
        var taskId = await server.Task();
        return new($"/task/{taskId}/cancel") { Needs = ControlScopes.Needed("cancel-task", taskId) };
    })
    {
        Messages = ["taskException", "taskGroupResolved"],
    };

    [Test]
    public async Task A_pending_task_is_canceled_and_cannot_be_claimed()
    {
        var taskId = await Server.Task();
        var other = await Server.Task();

        var status = (await Server.Control(taskId, "cancel")).Ok["status"]!;

        Answers.Summary(status).Should().Be("exception: exception(scheduled, canceled) 5 left");
        status["runs"]![0]!.AsObject().Should().NotContainKey("workerId").And.NotContainKey("takenUntil");
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-exception 0");
        (await Server.ClaimWork(tasks: 2)).TaskIds().Should().Equal(other);
    }

    [Test]
    public async Task An_unscheduled_task_gets_a_run_that_only_ends()
    {
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(taskId))))).Ok;

        var status = (await Server.Control(taskId, "cancel")).Ok["status"]!;

        Answers.Summary(status).Should().Be("exception: exception(exception, canceled) 5 left");
        var run = status["runs"]![0]!.AsObject();
        run.Select(member => member.Key).Should()
            .BeEquivalentTo("runId", "state", "reasonCreated", "reasonResolved", "scheduled", "resolved");
        run["scheduled"]!.GetValue<string>().Should().Be(run["resolved"]!.GetValue<string>());
    }

    [Test]
    public async Task A_running_task_is_canceled_and_its_worker_learns_it_at_its_next_reclaim()
    {
        var taskId = await Server.Task();
        var claim = await Server.Claim();
        var worker = Server.As(TaskCalls.CredentialsOf(claim));

        var status = (await Server.Control(taskId, "cancel")).Ok["status"]!;

        Answers.Summary(status).Should().Be("exception: exception(scheduled, canceled) 5 left");
        (await worker.Post($"queue/v1/task/{taskId}/runs/0/reclaim"))
            .ShouldFail(409, "RequestConflict", "is exception (canceled)");
        (await worker.Post($"queue/v1/task/{taskId}/runs/0/completed")).ShouldFail(409, "RequestConflict");
        var told = PublishedMessages.Payload(
            Server.Messages.All.Single(m => m.Exchange.EndsWith("task-exception", StringComparison.Ordinal)));
        told["workerId"]!.GetValue<string>().Should().Be("i");
    }

    [Test]
    public async Task A_repeated_call_adds_no_run_and_tells_it_again()
    {
        var taskId = await Server.Task();
        _ = (await Server.Control(taskId, "cancel")).Ok;

        var again = (await Server.Control(taskId, "cancel")).Ok["status"]!;

        again["runs"]!.AsArray().Should().ContainSingle();
        Server.Messages.Exchanges.Should().Equal(
            "task-defined", "task-pending", "task-exception", "task-group-resolved", "task-exception",
            "task-group-resolved");
    }

    [Test]
    public async Task A_task_that_ended_otherwise_is_left_as_it_is_and_nothing_is_told()
    {
        var taskId = await Server.CompletedTask();
        var before = Server.Messages.All.Count;

        var status = (await Server.Control(taskId, "cancel")).Ok["status"]!;

        Answers.Summary(status).Should().Be("completed: completed(scheduled, completed) 5 left");
        Server.Messages.All.Should().HaveCount(before);
    }

    [Test]
    public async Task Only_the_new_run_of_a_rerun_task_is_canceled()
    {
        var taskId = await Server.CompletedTask();
        _ = (await Server.Control(taskId, "rerun")).Ok;

        var status = (await Server.Control(taskId, "cancel")).Ok["status"]!;

        Answers.Summary(status).Should()
            .Be("exception: completed(scheduled, completed) exception(rerun, canceled) 5 left");
    }

    [Test]
    public async Task A_task_past_its_deadline_is_a_conflict_even_if_it_is_over()
    {
        var taskId = await Server.CompletedTask();
        Server.Clock.Advance(TimeSpan.FromHours(1));

        (await Server.Control(taskId, "cancel")).ShouldFail(409, "RequestConflict", taskId, "deadline");
    }

    [Test]
    public async Task A_body_of_another_type_is_ignored_and_broken_json_is_not()
    {
        var path = $"queue/v1/task/{SlugId.New()}/cancel";

        (await Server.AsRoot().Send(HttpMethod.Post, path, "{bad", request =>
            request.Content!.Headers.ContentType = new("text/plain"))).ShouldFail(404, "ResourceNotFound");
        (await Server.AsRoot().Post(path, "{bad")).ShouldFail(400, "MalformedPayload");
    }

    [Test]
    public Task Scopes_are_those_of_the_task_its_project_or_its_scheduler() =>
        ControlScopes.Verify(Server, "cancel", "cancel-task");
}
