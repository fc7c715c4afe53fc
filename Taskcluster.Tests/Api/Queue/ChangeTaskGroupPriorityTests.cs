using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class ChangeTaskGroupPriorityTests : ServerTests
{
    public static readonly Example Example = new("queue.changeTaskGroupPriority", async server =>
    {
        var (group, _) = await server.Group(2);
        return new($"/task-group/{group}/priority", new { newPriority = "high" })
        {
            Needs = $"queue:change-task-group-priority:s/{group}",
        };
    })
    {
        Messages = ["taskGroupPriorityChanged"],
    };

    [Test]
    public async Task Tasks_that_were_never_resolved_and_have_another_priority_are_changed()
    {
        var group = SlugId.New();
        var pending = await Server.TaskOf(group);
        var running = await Server.TaskOf(group, ("priority", "low"));
        _ = (await Server.ClaimTask(running, 0)).Ok;
        var unscheduled = await Server.TaskOf(group, ("dependencies", new JsonArray(pending)));
        var same = await Server.TaskOf(group, ("priority", "high"));
        var resolved = await Server.TaskOf(group);
        _ = (await Server.Control(resolved, "cancel")).Ok;
        var rerun = await Server.TaskOf(group);
        _ = (await Server.Control(rerun, "cancel")).Ok;
        _ = (await Server.Control(rerun, "rerun")).Ok;
        var late = await Server.TaskOf(
            group, ("deadline", WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(1))));
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var reply = (await Server.GroupPriority(group, "high")).Ok;

        reply["taskGroupId"]!.GetValue<string>().Should().Be(group);
        reply["schedulerId"]!.GetValue<string>().Should().Be("s");
        reply["newPriority"]!.GetValue<string>().Should().Be("high");
        reply["tasksAffected"]!.GetValue<int>().Should().Be(3);
        reply.Texts("taskIds").Should().BeEquivalentTo(pending, running, unscheduled);
        foreach (var taskId in new[] { pending, running, unscheduled, same })
        {
            (await Server.Status(taskId))["priority"]!.GetValue<string>().Should().Be("high");
            (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok["priority"]!.GetValue<string>()
                .Should().Be("high");
        }

        foreach (var taskId in new[] { resolved, rerun, late })
        {
            (await Server.Status(taskId))["priority"]!.GetValue<string>().Should().Be("lowest");
        }
    }

    [Test]
    public async Task One_message_tells_of_all_and_comes_also_for_none()
    {
        var (group, taskIds) = await Server.Group(3);
        var other = await Server.Task(("priority", "medium"));

        _ = (await Server.GroupPriority(group, "high")).Ok;
        var again = (await Server.GroupPriority(group, "high")).Ok;

        again["tasksAffected"]!.GetValue<int>().Should().Be(0);
        var told = Server.Messages.All.Where(message => message.Exchange.Contains("priority")).ToList();
        told.Select(PublishedMessages.ShortName).Should()
            .Equal("task-group-priority-changed", "task-group-priority-changed");
        told[0].RoutingKey.Should().Be($"primary.{group}.s._");
        told.Select(message => PublishedMessages.Payload(message).ToJsonString()).Should().Equal(
            $$"""{"version":1,"taskGroupId":"{{group}}","schedulerId":"s","newPriority":"high","tasksAffected":3}""",
            $$"""{"version":1,"taskGroupId":"{{group}}","schedulerId":"s","newPriority":"high","tasksAffected":0}""");
        var claimed = (await Server.ClaimWork(tasks: 4)).TaskIds();
        claimed.Take(3).Should().BeEquivalentTo(taskIds);
        claimed[3].Should().Be(other);
    }

    [Test]
    public async Task More_tasks_than_fit_a_transaction_are_all_changed()
    {
        const int many = 450;
        var group = SlugId.New();
        await Parallel.ForEachAsync(Enumerable.Range(0, many), async (_, _) => await Server.TaskOf(group));

        var reply = (await Server.GroupPriority(group, "very-low")).Ok;

        reply["tasksAffected"]!.GetValue<int>().Should().Be(many);
        reply.Texts("taskIds").Should().HaveCount(many).And.OnlyHaveUniqueItems();
        var list = (await Server.AsRoot().Get($"queue/v1/task-group/{group}/list")).Ok["tasks"]!.AsArray();
        list.Select(entry => entry!["task"]!["priority"]!.GetValue<string>()).Should()
            .HaveCount(many).And.OnlyContain(priority => priority == "very-low");
    }

    [Test]
    public async Task The_body_is_judged_first_then_the_group_then_the_scopes()
    {
        var (group, _) = await Server.Group(1);
        var missing = SlugId.New();
        object high = new { newPriority = "high" };

        (await Server.With("x").Post($"queue/v1/task-group/{missing}/priority", """{"newPriority":"high","x":1}"""))
            .ShouldFail(400, "InputValidationError", "x");
        (await Server.With("x").Post($"queue/v1/task-group/{missing}/priority", high))
            .ShouldFail(404, "ResourceNotFound", missing);
        (await Server.With("x").Post($"queue/v1/task-group/{group}/priority", high)).ShouldLack(
            $"queue:change-task-group-priority:s/{group}", $"queue:change-task-group-priority:s/{group}");
    }
}
