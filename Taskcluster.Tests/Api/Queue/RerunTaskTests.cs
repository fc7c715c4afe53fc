using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class RerunTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.rerunTask", async server =>
    {
        var taskId = await server.CompletedTask();
        return new($"/task/{taskId}/rerun") { Needs = ControlScopes.Needed("rerun-task", taskId) };
    })
    {
        Messages = ["taskPending"],
    };

    [Test]
    public async Task A_task_that_is_over_gets_a_further_run_and_its_retries_anew()
    {
        var taskId = await Server.Task(("retries", 2));
        _ = await Server.Claim();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = await Server.Claim();
        _ = (await Server.Report(taskId, 1, "failed")).Ok;
        (await Server.Summary(taskId)).Should().EndWith("1 left");

        var status = (await Server.Control(taskId, "rerun")).Ok["status"]!;

        Answers.Summary(status).Should().Be(
            "pending: exception(scheduled, worker-shutdown) failed(retry, failed) pending(rerun) 2 left");
        Server.Messages.Of(taskId)[^1].Should().Be("task-pending 2");
        (await Server.ClaimWork()).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task An_unscheduled_task_gets_its_first_run_whatever_it_waits_for()
    {
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(taskId))))).Ok;

        (await Server.Control(taskId, "rerun")).Status.Should().Be(200);

        (await Server.Summary(taskId)).Should().Be("pending: pending(rerun) 5 left");
    }

    [Test]
    public async Task A_pending_task_is_told_again_and_a_running_one_is_left_alone()
    {
        var taskId = await Server.Task();
        _ = (await Server.Control(taskId, "rerun")).Ok;
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-pending 0");

        _ = await Server.Claim();
        var status = (await Server.Control(taskId, "rerun")).Ok["status"]!;

        Answers.Summary(status).Should().Be("running: running(scheduled) 5 left");
        Server.Messages.Of(taskId).Should().HaveCount(4).And.EndWith("task-running 0");
    }

    [Test]
    public async Task A_task_has_at_most_fifty_runs()
    {
        var taskId = await Server.Task(("retries", 5));
        _ = (await Server.Control(taskId, "cancel")).Ok;
        for (var run = 1; run < 49; run++)
        {
            _ = (await Server.Control(taskId, "rerun")).Ok;
            _ = (await Server.Control(taskId, "cancel")).Ok;
        }

        (await Server.Status(taskId))["retriesLeft"]!.GetValue<int>().Should().Be(1, "it had 48 runs before its last");
        var fiftieth = (await Server.Control(taskId, "rerun")).Ok["status"]!;
        fiftieth["retriesLeft"]!.GetValue<int>().Should().Be(0);
        fiftieth["runs"]!.AsArray().Should().HaveCount(50);
        _ = await Server.Claim();
        (await Server.Control(taskId, "rerun")).Status.Should().Be(200, "the last run goes on");
        _ = (await Server.ReportException(taskId, 49, "worker-shutdown")).Ok;
        (await Server.Status(taskId))["state"]!.GetValue<string>().Should().Be("exception", "no retry is left");

        (await Server.Control(taskId, "rerun")).ShouldFail(409, "RequestConflict", "50", taskId);
    }

    [Test]
    public async Task Nothing_is_rerun_after_the_deadline()
    {
        var taskId = await Server.CompletedTask();
        Server.Clock.Advance(TimeSpan.FromHours(1));

        (await Server.Control(taskId, "rerun")).ShouldFail(409, "RequestConflict", taskId, "deadline");
    }

    [Test]
    public async Task A_rerun_task_waits_behind_tasks_of_its_priority_that_came_before()
    {
        var rerun = await Server.CompletedTask();
        var other = await Server.Task();
        _ = (await Server.Control(rerun, "rerun")).Ok;

        (await Server.ClaimWork(tasks: 2)).TaskIds().Should().Equal(other, rerun);
    }

    [Test]
    public Task Scopes_are_those_of_the_task_its_project_or_its_scheduler() =>
        ControlScopes.Verify(Server, "rerun", "rerun-task");
}
