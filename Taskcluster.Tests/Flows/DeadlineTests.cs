using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

/// <summary>Tasks that are not over by their deadline (spec/queue.md §2.4, §2.6, §3.4; §6 rows 77, 78).</summary>
public sealed class DeadlineTests : ServerTests
{
    [Test]
    public async Task A_pending_task_ends_a_minute_after_its_deadline()
    {
        var taskId = await Server.Task();

        await Server.Advance(TimeSpan.FromSeconds(3659.999));
        (await Server.Summary(taskId)).Should().StartWith("pending");
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        (await Server.Summary(taskId)).Should().Be("exception: exception(scheduled, deadline-exceeded) 5 left");
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-exception 0");
    }

    [Test]
    public async Task An_unscheduled_task_gets_a_run_that_only_ends()
    {
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(taskId))))).Ok;

        await Server.Advance(TimeSpan.FromMinutes(61));

        (await Server.Summary(taskId)).Should().Be("exception: exception(exception, deadline-exceeded) 5 left");
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-exception 0");
    }

    [Test]
    public async Task A_running_task_ends_too_and_the_message_names_no_worker()
    {
        var taskId = await Server.Task();
        Server.Clock.Advance(TimeSpan.FromMinutes(55));
        _ = await Server.Claim();

        await Server.Advance(TimeSpan.FromMinutes(6));

        (await Server.Summary(taskId)).Should().Be("exception: exception(scheduled, deadline-exceeded) 5 left");
        var status = await Server.Status(taskId);
        status["runs"]![0]!["workerId"]!.GetValue<string>().Should().Be("i", "the status keeps it");
        var message = Server.Messages.All.Single(message => PublishedMessages.ShortName(message) == "task-exception");
        message.RoutingKey.Should().Be($"primary.{taskId}.0._._.p.w.-.{taskId}._");
        PublishedMessages.Payload(message).AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("version", "status", "runId", "task");
    }

    [Test]
    public async Task Dependents_and_group_are_told_before_the_task_itself()
    {
        var group = SlugId.New();
        var soon = Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(10));
        var late = await Server.Task(("taskGroupId", group), ("deadline", soon));
        _ = await Server.Task(("dependencies", new JsonArray(late)), ("requires", "all-resolved"));

        await Server.Advance(TimeSpan.FromMinutes(11));

        Server.Messages.Exchanges.Should().Equal(
            "task-defined", "task-pending", "task-defined", "task-pending", "task-group-resolved", "task-exception");
    }

    [Test]
    public async Task What_ended_in_time_is_left_alone()
    {
        var taskId = await Server.CompletedTask();
        var before = Server.Messages.All.Count;

        await Server.Advance(TimeSpan.FromHours(2));

        (await Server.Summary(taskId)).Should().StartWith("completed");
        Server.Messages.All.Should().HaveCount(before);
    }

    [Test]
    public async Task A_dependent_past_its_own_deadline_is_not_scheduled_any_more()
    {
        var required =
            await Server.Task(("deadline", Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddHours(9))));
        var dependent = await Server.Task(("dependencies", new JsonArray(required)), ("taskQueueId", "p/other"));
        Server.Clock.Advance(TimeSpan.FromMinutes(60));
        _ = (await Server.ClaimTask(required, 0)).Ok;

        _ = (await Server.Report(required, 0, "completed")).Ok;

        (await Server.Summary(dependent)).Should().Be("unscheduled: 5 left");
        await Server.Advance(TimeSpan.FromMinutes(1));
        (await Server.Summary(dependent)).Should().Be("exception: exception(exception, deadline-exceeded) 5 left");
    }

    [Test]
    public async Task More_tasks_than_one_turn_of_the_loop_takes_end_together()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 70).Select(_ => Server.Task()));

        await Server.Advance(TimeSpan.FromMinutes(61));

        foreach (var taskId in tasks)
        {
            (await Server.Summary(taskId)).Should().StartWith("exception");
        }
    }

    [Test]
    public async Task The_loop_wakes_by_itself_even_for_a_task_that_was_over_when_the_host_started()
    {
        var folder = RunningServer.NewFolder();
        string taskId;
        await using (var first = await RunningServer.Start(dataFolder: folder))
        {
            taskId = await first.CompletedTask();
        }

        try
        {
            await using var second = await RunningServer.Start(dataFolder: folder);
            await Sleeping.Loops(second);
            _ = (await second.Control(taskId, "rerun")).Ok;
            await Sleeping.Loops(second);

            second.Clock.Advance(TimeSpan.FromMinutes(61));

            await Until.Message(second, message => PublishedMessages.ShortName(message) == "task-exception");
            (await second.Summary(taskId)).Should()
                .Be("exception: completed(scheduled, completed) exception(rerun, deadline-exceeded) 5 left");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
