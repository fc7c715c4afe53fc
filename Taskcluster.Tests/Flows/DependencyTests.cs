using System.Text.Json.Nodes;
using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Queue.Api.Claims;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

/// <summary>Tasks that wait for others, and groups (spec/queue.md §2.5, §3.5; §6 row 89).</summary>
public sealed class DependencyTests : ServerTests
{
    protected override IReadOnlyDictionary<string, string?>? Settings =>
        new Dictionary<string, string?> { ["Queue:DependentsPerTransaction"] = "3" };

    [Test]
    public async Task A_task_waits_for_the_last_of_its_dependencies()
    {
        var (first, second) = (await Server.Task(), await Server.Task());
        var dependent = await After("all-completed", first, second);

        await Complete(first);
        (await Server.Summary(dependent)).Should().Be("unscheduled: 5 left");
        await Complete(second);

        (await Server.Summary(dependent)).Should().Be("pending: pending(scheduled) 5 left");
        Server.Messages.Of(dependent).Should().Equal("task-defined _", "task-pending 0");
    }

    [Test]
    public async Task A_dependency_of_a_dependency_lets_only_the_next_one_go()
    {
        var first = await Server.Task();
        var second = await After("all-completed", first);
        var third = await After("all-completed", second);

        await Complete(first);
        (await Server.Summary(third)).Should().StartWith("unscheduled");
        await Complete(second);

        (await Server.Summary(third)).Should().StartWith("pending");
    }

    [Test]
    public async Task A_failure_lets_go_only_who_requires_no_success_until_a_rerun_completes()
    {
        var required = await Server.Task();
        var strict = await After("all-completed", required);
        var lenient = await After("all-resolved", required);

        _ = (await Server.ClaimTask(required, 0)).Ok;
        _ = (await Server.Report(required, 0, "failed")).Ok;
        (await Server.Summary(strict)).Should().StartWith("unscheduled");
        (await Server.Summary(lenient)).Should().StartWith("pending");
        _ = (await Server.Control(required, "rerun")).Ok;
        await Complete(required, run: 1);

        (await Server.Summary(strict)).Should().StartWith("pending");
        Server.Messages.Of(lenient).Should().HaveCount(2, "it is not scheduled twice");
    }

    [Test]
    public async Task A_run_that_is_tried_again_lets_nobody_go()
    {
        var required = await Server.Task(("retries", 1));
        var lenient = await After("all-resolved", required);

        _ = (await Server.ClaimTask(required, 0)).Ok;
        _ = (await Server.ReportException(required, 0, "worker-shutdown")).Ok;
        (await Server.Summary(lenient)).Should().StartWith("unscheduled");
        _ = (await Server.ClaimTask(required, 1)).Ok;
        _ = (await Server.ReportException(required, 1, "worker-shutdown")).Ok;

        (await Server.Summary(lenient)).Should().StartWith("pending");
    }

    [Test]
    public async Task Satisfaction_is_for_good()
    {
        var (first, second) = (await Server.Task(), await Server.Task());
        var dependent = await After("all-completed", first, second);
        await Complete(first);
        _ = (await Server.Control(first, "rerun")).Ok;
        _ = (await Server.ClaimTask(first, 1)).Ok;
        _ = (await Server.Report(first, 1, "failed")).Ok;

        await Complete(second);

        (await Server.Summary(dependent)).Should().StartWith("pending");
    }

    [Test]
    public async Task A_canceled_dependent_stays_canceled()
    {
        var required = await Server.Task();
        var dependent = await After("all-completed", required);
        _ = (await Server.Control(dependent, "cancel")).Ok;

        await Complete(required);

        (await Server.Summary(dependent)).Should().Be("exception: exception(exception, canceled) 5 left");
    }

    [Test]
    public async Task A_task_that_depends_on_itself_may_complete()
    {
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, Server.Definition(("dependencies", new JsonArray(taskId))))).Ok;
        _ = (await Server.Control(taskId, "schedule")).Ok;

        await Complete(taskId);

        (await Server.Summary(taskId)).Should().Be("completed: completed(scheduled, completed) 5 left");
    }

    [TestCase(3)]
    [TestCase(8)]
    public async Task Many_dependents_go_in_several_transactions_and_none_is_forgotten(int count)
    {
        var required = await Server.Task();
        var dependents = new List<string>();
        for (var number = 0; number < count; number++)
        {
            dependents.Add(await After("all-completed", required));
        }

        await Complete(required);
        await Server.Advance(TimeSpan.Zero);

        foreach (var dependent in dependents)
        {
            Server.Messages.Of(dependent).Should().Equal("task-defined _", "task-pending 0");
        }
    }

    [Test]
    public async Task Dependents_of_a_completed_run_go_even_if_a_rerun_fails_before_they_all_went()
    {
        var required = await Server.Task();
        var strict = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            strict.Add(await After("all-completed", required));
            _ = await After("all-resolved", required);
            _ = await After("all-resolved", required);
        }

        _ = (await Server.ClaimTask(required, 0)).Ok;
        var mediator = Server.Services.GetRequiredService<IMediator>();
        using (var writer = new HeldWriter(Server))
        {
            // All in one commit, so that no later transaction for further dependents comes between.
            await writer.Reached();
            Task[] calls =
            [
                mediator.Send(new ReportCompleted.Request(required, 0, RunState.Completed)),
                mediator.Send(new RerunTask.Request(required)),
                mediator.Send(new ClaimTask.Request(
                    required, 1, new ClaimTaskBody { WorkerGroup = "g", WorkerId = "i" })),
                mediator.Send(new ReportFailed.Request(required, 1)),
            ];
            await writer.LetGo();
            await Task.WhenAll(calls);
        }

        await Server.Advance(TimeSpan.Zero);

        foreach (var dependent in strict)
        {
            (await Server.Summary(dependent)).Should().StartWith("pending");
        }
    }

    [Test]
    public async Task A_group_is_resolved_when_its_last_task_is_and_again_after_a_rerun_or_a_new_task()
    {
        var group = SlugId.New();
        var first = await Server.Task(("taskGroupId", group));
        var second = await Server.Task(("taskGroupId", group));
        int Resolved() => Server.Messages.Exchanges.Count(exchange => exchange == "task-group-resolved");

        await Complete(first);
        Resolved().Should().Be(0);
        await Complete(second);
        Resolved().Should().Be(1);
        _ = (await Server.Control(first, "rerun")).Ok;
        Resolved().Should().Be(1);
        await Complete(first, run: 1);
        Resolved().Should().Be(2);
        var third = await Server.Task(("taskGroupId", group));
        _ = (await Server.Control(second, "rerun")).Ok;
        await Complete(second, run: 1);
        Resolved().Should().Be(2, "the new task was never resolved");
        _ = (await Server.Control(third, "cancel")).Ok;
        Resolved().Should().Be(3);
        Server.Messages.Exchanges.TakeLast(2).Should().Equal("task-exception", "task-group-resolved");
    }

    [Test]
    public async Task An_unscheduled_task_keeps_its_group_open()
    {
        var group = SlugId.New();
        var required = await Server.Task(("taskGroupId", group));
        _ = await Server.Task(("taskGroupId", group), ("dependencies", new JsonArray(required)));

        _ = (await Server.Control(required, "cancel")).Ok;

        Server.Messages.Exchanges.Should().NotContain("task-group-resolved");
    }

    private async Task Complete(string taskId, int run = 0)
    {
        _ = (await Server.ClaimTask(taskId, run)).Ok;
        _ = (await Server.Report(taskId, run, "completed")).Ok;
    }

    private Task<string> After(string requires, params string[] dependencies) => Server.Task(
        ("dependencies", new JsonArray([.. dependencies.Select(id => (JsonNode)id)])), ("requires", requires));
}
