using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Time;

/// <summary>DESIGN.md §5: a clock that is moved in steps.</summary>
public sealed class TimeStepsTests
{
    private RunningServer server = null!;
    private TimeSteps steps = null!;

    [SetUp]
    public async Task StartServer()
    {
        server = await RunningServer.Start();
        steps = new TimeSteps(
            server.Services.GetRequiredService<LoopRunner>(),
            server.Services.GetRequiredService<Dispatcher>(),
            server.Services.GetRequiredService<Database>(),
            server.Clock);
    }

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    // The claim ends after 20 minutes, the deadline comes after an hour: two things of which the first is long past
    // when the second one is due.
    [Test]
    public async Task Everything_happens_at_the_moment_at_which_it_is_due()
    {
        var start = server.Clock.GetUtcNow();
        var taskId = await server.RunningTask(("retries", 1));

        await steps.Advance(TimeSpan.FromHours(3), server.Clock.AdvanceTo);

        var runs = (await server.Status(taskId))["runs"]!.AsArray();
        runs.Should().HaveCount(2);
        runs[0]!["reasonResolved"]!.GetValue<string>().Should().Be("claim-expired");
        runs[0]!["resolved"]!.GetValue<string>().Should().Be(WireTime.Format(start.AddMinutes(20)));
        runs[1]!["scheduled"]!.GetValue<string>().Should().Be(WireTime.Format(start.AddMinutes(20)));
        runs[1]!["reasonResolved"]!.GetValue<string>().Should().Be("deadline-exceeded");
        runs[1]!["resolved"]!.GetValue<string>().Should().Be(WireTime.Format(start.AddHours(1).AddSeconds(60)));
        server.Clock.GetUtcNow().Should().Be(start.AddHours(3));
    }

    [Test]
    public async Task Subscribers_have_heard_of_all_of_it_when_it_returns()
    {
        _ = await server.RunningTask(("retries", 0));

        await steps.Advance(TimeSpan.FromMinutes(20), server.Clock.AdvanceTo);

        steps.IsAtRest.Should().BeTrue();
        var dispatcher = server.Services.GetRequiredService<Dispatcher>();
        var last = server.Services.GetRequiredService<Database>().Read(MessageLog.LastSequence);
        dispatcher.Loops.Should().OnlyContain(subscriber => subscriber.Seen == last);
    }

    // The group lasts an hour longer than the first task, and no longer for the second one; something else is due
    // between that and an hour after the second one.
    [Test]
    public async Task A_group_goes_in_time_though_its_last_task_alone_would_make_it_last_longer()
    {
        var start = server.Clock.GetUtcNow();
        string Hours(double count) => WireTime.Format(start.AddHours(count));
        var first = await server.Task(("expires", Hours(2)));
        var last = await server.Task(("expires", Hours(2.5)), ("taskGroupId", first));
        var other = await server.Task(("expires", Hours(2.25)));

        foreach (var taskId in new[] { first, other, last })
        {
            _ = (await server.AsRoot().Post($"queue/v1/task/{taskId}/cancel")).Ok;
            await steps.Drain();
        }

        await steps.Advance(TimeSpan.FromHours(5), server.Clock.AdvanceTo);

        steps.Overslept.Should().NotContain(nameof(ExpireTaskGroups));
    }

    [Test]
    public async Task A_step_goes_no_further_than_it_is_told()
    {
        var taskId = await server.RunningTask();

        await steps.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromMilliseconds(1), server.Clock.AdvanceTo);
        (await server.Summary(taskId)).Should().Contain("running");

        await steps.Advance(TimeSpan.FromMilliseconds(1), server.Clock.AdvanceTo);
        (await server.Summary(taskId)).Should().Contain("claim-expired");
    }
}
