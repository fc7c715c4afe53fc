using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ChangeTaskPriorityTests : ServerTests
{
    public static readonly Example Example = new("queue.changeTaskPriority", async server =>
    {
        var taskId = await server.Task();
        return new($"/task/{taskId}/priority", new { newPriority = "high" })
        {
            Needs = AnyOf(
                $"queue:change-task-priority:{taskId}", "queue:change-task-priority-in-queue:p/w"),
        };
    })
    {
        Messages = ["taskPriorityChanged"],
    };

    [Test]
    public async Task A_pending_task_moves_in_its_queue_and_keeps_its_age()
    {
        var old = await Server.Task(("priority", "medium"));
        var high = await Server.Task(("priority", "high"));
        var middle = await Server.Task(("priority", "medium"));
        var low = await Server.Task(("priority", "lowest"));

        _ = (await Server.Priority(low, "highest")).Ok;
        _ = (await Server.Priority(high, "medium")).Ok;

        (await Server.ClaimWork(tasks: 4)).TaskIds().Should().Equal(low, old, high, middle);
    }

    [Test]
    public async Task The_new_priority_shows_everywhere_and_is_told_with_the_old_one()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition(
            ("priority", "low"),
            ("routes", new JsonArray("a.b")),
            ("payload", new JsonObject { ["priority"] = "low", ["n"] = JsonNode.Parse("1.500e3") }),
            ("extra", new JsonObject { ["priority"] = "low" }));
        _ = (await Server.Create(taskId, definition)).Ok;
        var before = (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok.AsObject();

        var status = (await Server.Priority(taskId, "very-high")).Ok["status"]!;

        status["priority"]!.GetValue<string>().Should().Be("very-high");
        JsonNode.DeepEquals(status, await Server.Status(taskId)).Should().BeTrue();
        before["priority"] = "very-high";
        var after = (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok;
        after.ToJsonString().Should().Be(before.ToJsonString());
        var message = Server.Messages.All[^1];
        message.Exchange.Should().Be("exchange/taskcluster-queue/v1/task-priority-changed");
        message.RoutingKey.Should().Be($"primary.{taskId}._._._.p.w.-.{taskId}._");
        message.Routes.Should().Equal("route.a.b");
        var told = PublishedMessages.Payload(message);
        told["oldPriority"]!.GetValue<string>().Should().Be("low");
        told["newPriority"]!.GetValue<string>().Should().Be("very-high");
        JsonNode.DeepEquals(told["status"], status).Should().BeTrue();
    }

    [Test]
    public async Task The_first_definition_is_a_conflict_afterwards_and_one_with_the_new_priority_is_not()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition(("priority", "low"));
        _ = (await Server.Create(taskId, definition)).Ok;
        _ = (await Server.Priority(taskId, "high")).Ok;

        (await Server.Create(taskId, definition)).ShouldFail(409, "RequestConflict", taskId, "priority");
        definition["priority"] = "high";
        (await Server.Create(taskId, definition)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_running_run_goes_on_and_the_run_that_follows_it_has_the_new_priority()
    {
        var taskId = await Server.RunningTask();
        _ = await Server.Task(("priority", "high"));

        Answers.Summary((await Server.Priority(taskId, "highest")).Ok["status"]!)
            .Should().Be("running: running(scheduled) 5 left");
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        (await Server.ClaimWork()).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task An_unscheduled_task_has_it_when_it_is_scheduled()
    {
        var required = await Server.Task();
        var taskId = await Server.Task(("dependencies", new JsonArray(required)));
        _ = (await Server.Priority(taskId, "highest")).Ok;
        _ = (await Server.ClaimTask(required, 0)).Ok;
        _ = await Server.Task(("priority", "high"));

        _ = (await Server.Report(required, 0, "completed")).Ok;

        (await Server.ClaimWork()).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task Equal_priorities_resolved_tasks_and_late_ones_are_conflicts_and_nothing_is_told()
    {
        var taskId = await Server.Task(("priority", "low"));
        var resolved = await Server.CompletedTask();
        var rerun = await Server.CompletedTask();
        _ = (await Server.Control(rerun, "rerun")).Ok;

        (await Server.Priority(taskId, "low")).ShouldFail(409, "RequestConflict", taskId, "'low'");
        (await Server.Priority(resolved, "high")).ShouldFail(409, "RequestConflict", resolved);
        (await Server.Priority(rerun, "high")).ShouldFail(409, "RequestConflict", rerun);
        Server.Clock.Advance(TimeSpan.FromHours(1));
        (await Server.Priority(taskId, "high")).ShouldFail(409, "RequestConflict", taskId, "deadline");
        Server.Messages.Exchanges.Should().NotContain("task-priority-changed");
    }

    [Test]
    public async Task The_body_is_judged_first_then_the_task_then_the_scopes()
    {
        var taskId = await Server.Task();
        var missing = SlugId.New();
        object high = new { newPriority = "high" };

        (await Server.With("x").Post($"queue/v1/task/{missing}/priority", new { newPriority = "normal" }))
            .ShouldFail(400, "InputValidationError");
        (await Server.With("x").Post($"queue/v1/task/{missing}/priority", "{}"))
            .ShouldFail(400, "InputValidationError", "newPriority");
        (await Server.With("x").Post($"queue/v1/task/{missing}/priority", high))
            .ShouldFail(404, "ResourceNotFound", missing);
        var needed = $$"""
            {"AnyOf":["queue:change-task-priority:{{taskId}}","queue:change-task-priority-in-queue:p/w"]}
            """;
        (await Server.With("queue:change-task-priority-in-queue:p/x").Post($"queue/v1/task/{taskId}/priority", high))
            .ShouldLack(needed, needed);
    }
}
