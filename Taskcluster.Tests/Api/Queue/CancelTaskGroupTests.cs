using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>cancelTaskGroup (spec/queue.md §2.8; §6 rows 85, 86; §8 row 5).</summary>
public sealed class CancelTaskGroupTests : ServerTests
{
    public static readonly Example Example = new("queue.cancelTaskGroup", async server =>
    {
        var (group, _) = await server.Group(2);
        _ = (await server.OnGroup(group, "seal")).Ok;
        return new($"/task-group/{group}/cancel") { Needs = $"queue:cancel-task-group:s/{group}" };
    })
    {
        Messages = ["taskException", "taskException", "taskGroupResolved"],
    };

    [Test]
    public async Task All_that_is_not_over_is_canceled_and_all_is_counted()
    {
        var group = SlugId.New();
        var completed = await Server.TaskOf(group);
        _ = (await Server.ClaimTask(completed, 0)).Ok;
        _ = (await Server.Report(completed, 0, "completed")).Ok;
        var running = await Server.TaskOf(group);
        _ = (await Server.ClaimTask(running, 0)).Ok;
        var pending = await Server.TaskOf(group);
        var unscheduled = await Server.TaskOf(group, ("dependencies", new JsonArray(pending)));
        var other = await Server.Task();
        _ = (await Server.OnGroup(group, "seal")).Ok;

        var reply = (await Server.OnGroup(group, "cancel")).Ok;

        reply["taskGroupId"]!.GetValue<string>().Should().Be(group);
        reply["taskGroupSize"]!.GetValue<int>().Should().Be(4);
        reply["cancelledCount"]!.GetValue<int>().Should().Be(3);
        reply.Texts("taskIds").Should().BeEquivalentTo(running, pending, unscheduled);
        (await Server.Summary(completed)).Should().StartWith("completed");
        (await Server.Summary(running)).Should().Be("exception: exception(scheduled, canceled) 5 left");
        (await Server.Summary(pending)).Should().Be("exception: exception(scheduled, canceled) 5 left");
        (await Server.Summary(unscheduled)).Should().Be("exception: exception(exception, canceled) 5 left");
        (await Server.ClaimWork(tasks: 4)).TaskIds().Should().Equal(other);
    }

    [Test]
    public async Task A_resolved_task_and_two_pending_ones_are_three_and_two_and_a_second_call_finds_none()
    {
        var (group, taskIds) = await Server.Group(3);
        _ = (await Server.Control(taskIds[1], "cancel")).Ok;
        _ = (await Server.OnGroup(group, "seal")).Ok;

        var first = (await Server.OnGroup(group, "cancel")).Ok;
        var messages = Server.Messages.All.Count;
        var second = (await Server.OnGroup(group, "cancel")).Ok;

        first["taskGroupSize"]!.GetValue<int>().Should().Be(3);
        first["cancelledCount"]!.GetValue<int>().Should().Be(2);
        first.Texts("taskIds").Should().Equal(taskIds[0], taskIds[2]);
        second["taskGroupSize"]!.GetValue<int>().Should().Be(3);
        second["cancelledCount"]!.GetValue<int>().Should().Be(0);
        second.Texts("taskIds").Should().BeEmpty();
        Server.Messages.All.Should().HaveCount(messages);
    }

    [Test]
    public async Task Messages_are_those_of_cancelTask_with_tags_priority_and_worker_and_the_group_is_told_once()
    {
        var (group, taskIds) = await Server.Group(
            2, ("tags", new JsonObject { ["a"] = "b" }), ("priority", "high"), ("routes", new JsonArray("r.s")));
        _ = (await Server.ClaimTask(taskIds[0], 0)).Ok;
        _ = (await Server.OnGroup(group, "seal")).Ok;
        var before = Server.Messages.All.Count;

        _ = (await Server.OnGroup(group, "cancel")).Ok;

        var told = Server.Messages.All.Skip(before).ToList();
        told.Select(PublishedMessages.ShortName).Should()
            .Equal("task-exception", "task-exception", "task-group-resolved");
        var first = PublishedMessages.Payload(told[0]);
        first["task"]!.ToJsonString().Should().Be("""{"tags":{"a":"b"}}""");
        first["status"]!["priority"]!.GetValue<string>().Should().Be("high");
        first["workerId"]!.GetValue<string>().Should().Be("i");
        PublishedMessages.Payload(told[1]).AsObject().Should().NotContainKey("workerId");
        told[0].Routes.Should().Equal("route.r.s");
    }

    [Test]
    public async Task Dependents_in_the_group_do_not_wake_and_those_of_other_groups_do()
    {
        var group = SlugId.New();
        var required = await Server.TaskOf(group);
        (string, JsonNode?)[] waiting =
            [("dependencies", new JsonArray(required)), ("requires", "all-resolved")];
        var inside = await Server.TaskOf(group, waiting);
        var outside = await Server.Task([.. waiting.Select(field => (field.Item1, field.Item2!.DeepClone()))]);
        _ = (await Server.OnGroup(group, "seal")).Ok;

        _ = (await Server.OnGroup(group, "cancel")).Ok;

        (await Server.Summary(inside)).Should().Be("exception: exception(exception, canceled) 5 left");
        Server.Messages.Of(inside).Should().Equal("task-defined _", "task-exception 0");
        (await Server.Summary(outside)).Should().Be("pending: pending(scheduled) 5 left");
        (await Server.ClaimWork(tasks: 3)).TaskIds().Should().Equal(outside);
    }

    [Test]
    public async Task A_task_that_is_rerun_after_it_loses_its_new_run_only()
    {
        var (group, taskIds) = await Server.Group(1);
        _ = (await Server.OnGroup(group, "seal")).Ok;
        _ = (await Server.OnGroup(group, "cancel")).Ok;
        _ = (await Server.Control(taskIds[0], "rerun")).Ok;

        (await Server.OnGroup(group, "cancel")).Ok.Texts("taskIds").Should().Equal(taskIds);

        (await Server.Summary(taskIds[0])).Should()
            .Be("exception: exception(scheduled, canceled) exception(rerun, canceled) 5 left");
        Server.Messages.Exchanges.Count(name => name == "task-group-resolved").Should().Be(2);
    }

    [Test]
    public async Task Tasks_past_their_deadline_are_left_to_their_deadline()
    {
        var (group, taskIds) = await Server.Group(1);
        _ = (await Server.OnGroup(group, "seal")).Ok;
        Server.Clock.Advance(TimeSpan.FromHours(1));

        var reply = (await Server.OnGroup(group, "cancel")).Ok;

        reply["taskGroupSize"]!.GetValue<int>().Should().Be(1);
        reply["cancelledCount"]!.GetValue<int>().Should().Be(0);
        (await Server.Summary(taskIds[0])).Should().StartWith("pending");
    }

    [Test]
    public async Task An_open_group_is_a_conflict_before_scopes_and_a_missing_one_before_that()
    {
        var (group, _) = await Server.Group(1);
        var path = $"queue/v1/task-group/{group}/cancel";
        var missing = SlugId.New();

        (await Server.With("x").Post($"queue/v1/task-group/{missing}/cancel"))
            .ShouldFail(404, "ResourceNotFound", missing);
        (await Server.With("x").Post(path)).ShouldFail(409, "RequestConflict", group, "sealTaskGroup");
        _ = (await Server.OnGroup(group, "seal")).Ok;
        (await Server.With($"queue:cancel-task-group:other/{group}").Post(path))
            .ShouldLack($"queue:cancel-task-group:s/{group}", $"queue:cancel-task-group:s/{group}");
        (await Server.With($"queue:cancel-task-group:s/{group}").Post(path)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_call_whose_caller_leaves_comes_to_its_end_and_a_repeated_one_harms_nothing()
    {
        const int many = 600;
        var group = SlugId.New();
        await Parallel.ForEachAsync(Enumerable.Range(0, many), async (_, _) => await Server.TaskOf(group));
        _ = (await Server.OnGroup(group, "seal")).Ok;
        using var cut = new CancellationTokenSource();

        var call = Server.AsRoot().Send(
            HttpMethod.Post, $"queue/v1/task-group/{group}/cancel", cancellation: cut.Token);
        await Until.Message(Server, message => PublishedMessages.ShortName(message) == "task-exception");
        await cut.CancelAsync();
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var rest = (await Server.OnGroup(group, "cancel")).Ok;
        await Until.True(() => Server.Rows("queue_group_changes") == 0);

        rest["taskGroupSize"]!.GetValue<int>().Should().Be(many);
        rest["cancelledCount"]!.GetValue<int>().Should().BeLessThan(many);
        var told = Server.Messages.All;
        told.Where(message => PublishedMessages.ShortName(message) == "task-exception")
            .Select(message => message.RoutingKey.Split('.')[1])
            .Should().HaveCount(many).And.OnlyHaveUniqueItems();
        told.Count(message => PublishedMessages.ShortName(message) == "task-group-resolved").Should().Be(1);
    }

    [Test]
    public async Task Two_thousand_tasks_are_canceled_while_others_come_and_nothing_is_lost()
    {
        const int many = 2000;
        var group = SlugId.New();
        await Parallel.ForEachAsync(Enumerable.Range(0, many), async (_, _) => await Server.TaskOf(group));
        _ = (await Server.OnGroup(group, "seal")).Ok;
        var others = new List<string>();

        var cancel = Server.OnGroup(group, "cancel");
        while (!cancel.IsCompleted || others.Count < 5)
        {
            others.Add(await Server.Task());
        }

        var reply = (await cancel).Ok;
        reply["taskGroupSize"]!.GetValue<int>().Should().Be(many);
        reply["cancelledCount"]!.GetValue<int>().Should().Be(many);
        reply.Texts("taskIds").Should().HaveCount(many).And.OnlyHaveUniqueItems();
        var messages = Server.Messages.All;
        messages.Count(message => PublishedMessages.ShortName(message) == "task-exception").Should().Be(many);
        messages.Count(message => PublishedMessages.ShortName(message) == "task-group-resolved").Should().Be(1);
        var statuses = await GroupCalls.AllPages(
            query => Server.AsRoot().Get($"queue/v1/task-group/{group}/list{query}"), 1000);
        statuses.Should().BeEquivalentTo(reply.Texts("taskIds"));
        foreach (var taskId in others)
        {
            (await Server.Summary(taskId)).Should().StartWith("pending");
        }

        (await Server.OnGroup(group, "cancel")).Ok["cancelledCount"]!.GetValue<int>().Should().Be(0);
    }
}
