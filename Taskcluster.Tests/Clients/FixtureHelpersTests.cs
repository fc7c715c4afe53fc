using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Net.Queue;
using Taskcluster.Testing;

namespace Taskcluster.Tests.Clients;

/// <summary>What the package Taskcluster.Fixture does for tests; .ci/fixture-consumer has more of it.</summary>
public sealed class FixtureHelpersTests
{
    private TaskclusterFixture taskcluster = null!;

    [SetUp]
    public async Task StartServer() => taskcluster = await TaskclusterFixture.StartAsync(new FixtureOptions
    {
        Settings = new Dictionary<string, string?> { ["Fixture:MaxSteps"] = "10" },
        WaitTimeout = TimeSpan.Zero,
    });

    [TearDown]
    public async Task StopServer() => await taskcluster.DisposeAsync();

    // What nobody has to do for five days is passed over: the log is not looked at by the hour.
    [Test]
    public async Task A_deadline_five_days_off_is_few_steps_away()
    {
        var before = taskcluster.Clock.Now;
        var taskId = await taskcluster.CreateTask(taskcluster.NewTask() with { Deadline = before.AddDays(5) });
        var waits = () => taskcluster.WaitForTask(taskId);
        await waits.Should().ThrowAsync<FixtureException>().WithMessage($"*{taskId} is still pending*");

        // That subscribers have heard of this one is not stored yet.
        _ = await taskcluster.CreateTask(taskcluster.NewTask() with { Deadline = before.AddDays(5) });
        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromDays(5) + TimeSpan.FromMinutes(2));

        taskcluster.Clock.Now.Should().BeOnOrAfter(before.AddDays(5).AddMinutes(2));
        var status = await taskcluster.WaitForTask(taskId);
        status.Runs[0].ReasonResolved.Should().Be("deadline-exceeded");
        var pastTheEnd = () => taskcluster.Clock.AdvanceToAsync(new DateTimeOffset(9999, 1, 1, 0, 0, 0, default));
        await pastTheEnd.Should().ThrowAsync<FixtureException>().WithMessage("*9000*");
    }

    [Test]
    public async Task A_queue_is_drained_in_order_as_the_test_decides()
    {
        var first = await taskcluster.CreateTask();
        var second = await taskcluster.CreateTask(taskcluster.NewTask() with { Dependencies = [first] });
        var third = await taskcluster.CreateTask(taskcluster.NewTask() with { Priority = "high" });

        var order = await taskcluster.DrainQueue(
            "fixture/worker",
            claim => claim.Status.TaskId == third ? TaskOutcome.Failed : TaskOutcome.Completed);

        order.Should().Equal(third, first, second);
        (await taskcluster.Queue.Status(third)).Status.State.Should().Be("failed");
        (await taskcluster.Queue.Status(second)).Status.State.Should().Be("completed");
        taskcluster.Messages.Count(message => message.Exchange == QueueExchanges.TaskCompleted).Should().Be(2);
        var again = () => taskcluster.CompleteTask(first);
        await again.Should().ThrowAsync<FixtureException>().WithMessage($"*{first} is completed*");
    }

    [Test]
    public async Task An_assertion_that_fails_lists_what_there_is()
    {
        var none = () => taskcluster.AssertTaskCreated();
        await none.Should().ThrowAsync<FixtureException>().WithMessage("No task was created.");
        var taskId = await taskcluster.CreateTask(taskcluster.NewTask(name: "build"));

        (await taskcluster.AssertTaskCreated(task => task.Metadata.Name == "build")).TaskQueueId
            .Should().Be("fixture/worker");

        var wrong = () => taskcluster.AssertTaskCreated(task => task.Metadata.Name == "test");
        await wrong.Should().ThrowAsync<FixtureException>().WithMessage($"*{taskId} 'build' in fixture/worker*");
    }
}
