using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ScheduleTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.scheduleTask", async server =>
    {
        var taskId = await server.Task(("dependencies", new JsonArray(await server.Task())));
        return new($"/task/{taskId}/schedule") { Needs = ControlScopes.Needed("schedule-task", taskId) };
    })
    {
        Messages = ["taskPending"],
    };

    [Test]
    public async Task An_unscheduled_task_becomes_pending_whatever_it_waits_for()
    {
        var taskId = await Waiting();

        var status = (await Server.Control(taskId, "schedule")).Ok["status"]!;

        Answers.Summary(status).Should().Be("pending: pending(scheduled) 5 left");
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
        (await Server.ClaimWork()).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task A_repeated_call_changes_nothing_and_tells_nothing()
    {
        var taskId = await Waiting();
        _ = (await Server.Control(taskId, "schedule")).Ok;

        (await Server.Control(taskId, "schedule")).Status.Should().Be(200);

        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
    }

    [Test]
    public async Task A_task_that_is_over_stays_so()
    {
        var taskId = await Waiting();
        _ = (await Server.Control(taskId, "cancel")).Ok;

        var status = (await Server.Control(taskId, "schedule")).Ok["status"]!;

        Answers.Summary(status).Should().Be("exception: exception(exception, canceled) 5 left");
    }

    [Test]
    public async Task Nothing_is_scheduled_after_the_deadline()
    {
        var taskId = await Waiting();
        Server.Clock.Advance(TimeSpan.FromHours(1));

        (await Server.Control(taskId, "schedule")).ShouldFail(409, "RequestConflict", taskId, "deadline");
    }

    [Test]
    public Task Scopes_are_those_of_the_task_its_project_or_its_scheduler() =>
        ControlScopes.Verify(Server, "schedule", "schedule-task");

    // Each such task depends on itself.
    private async Task<string> Waiting()
    {
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(taskId))))).Ok;
        return taskId;
    }
}
