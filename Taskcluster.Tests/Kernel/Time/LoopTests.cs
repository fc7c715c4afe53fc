using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Time;

public sealed class LoopTests
{
    private readonly TestClock clock = new();
    private readonly CancellationTokenSource stop = new();
    private readonly RecordedLog log = new();

    [TearDown]
    public void Stop()
    {
        stop.Cancel();
        stop.Dispose();
    }

    [Test]
    public void It_sleeps_until_work_is_due()
    {
        var loop = new Work(clock) { Due = clock.GetUtcNow().AddMinutes(10) };
        var running = Start(loop);

        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        loop.Runs.Should().Be(0);
        clock.Timers.Should().Be(1, "it still sleeps");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Until(() => loop.Runs == 1);
        End(running);
    }

    [Test]
    public void It_is_woken_by_earlier_work_and_not_by_later()
    {
        var loop = new Work(clock) { Due = clock.GetUtcNow().AddMinutes(10) };
        var running = Start(loop);

        loop.Wake(clock.GetUtcNow().AddMinutes(11));
        var looks = loop.Looks;
        loop.Due = clock.GetUtcNow().AddMinutes(1);
        loop.Wake(loop.Due.Value);
        Until(() => loop.Looks > looks && clock.Timers == 1);
        clock.Advance(TimeSpan.FromMinutes(1));

        Until(() => loop.Runs == 1);
        End(running);
    }

    [Test]
    public void Without_work_it_sleeps_until_it_is_woken()
    {
        var loop = new Work(clock);
        var running = Start(loop);
        clock.Advance(TimeSpan.FromHours(12));
        loop.Runs.Should().Be(0);

        loop.Due = clock.GetUtcNow();
        loop.Wake(loop.Due.Value);

        Until(() => loop.Runs == 1);
        End(running);
    }

    [Test]
    public void Work_far_away_is_slept_for_in_days()
    {
        var loop = new Work(clock) { Due = clock.GetUtcNow().AddDays(100) };
        var running = Start(loop);
        for (var day = 1; day <= 100; day++)
        {
            loop.Runs.Should().Be(0);
            Until(() => clock.Timers == 1 && loop.Looks >= day);
            clock.Advance(TimeSpan.FromDays(1));
        }

        Until(() => loop.Runs == 1);
        End(running);
    }

    [Test]
    public void A_failure_is_logged_and_tried_again_after_a_pause()
    {
        var loop = new Work(clock) { Due = clock.GetUtcNow(), Failures = 2 };
        var running = loop.Run(log.For<LoopTests>(), stop.Token);

        for (var failure = 1; failure <= 2; failure++)
        {
            Until(() => loop.Runs == failure && clock.Timers == 1);
            clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
            loop.Runs.Should().Be(failure);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Until(() => loop.Runs == 3);
        log.Lines.Should().HaveCount(2).And.OnlyContain(line => line.Contains("Work failed and is tried again"));
        End(running);
    }

    [Test]
    public async Task Running_what_is_due_says_whether_there_was_any()
    {
        var loop = new Work(clock) { Due = clock.GetUtcNow().AddTicks(1) };

        (await loop.RunDue(CancellationToken.None)).Should().BeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await loop.RunDue(CancellationToken.None)).Should().BeTrue();
        (await loop.RunDue(CancellationToken.None)).Should().BeFalse();
        loop.Runs.Should().Be(1);
    }

    [Test]
    public async Task A_runner_goes_on_until_no_loop_has_work_left()
    {
        var last = new Work(clock);
        var first = new Work(clock) { Due = clock.GetUtcNow() };
        last.Due = clock.GetUtcNow();
        last.Then = () => first.Due = first.Runs < 3 ? clock.GetUtcNow() : null;
        first.Then = () => last.Due = clock.GetUtcNow();
        using var runner = new LoopRunner([first, last], NullLogger<LoopRunner>.Instance);

        await runner.RunDue();

        first.Runs.Should().Be(3);
        last.Runs.Should().Be(3);
    }

    private static void Until(Func<bool> condition) =>
        SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)).Should().BeTrue("this must come to be");

    private Task Start(Work loop)
    {
        var running = Task.Run(() => loop.Run(log.For<LoopTests>(), stop.Token));
        Until(() => clock.Timers == 1);
        return running;
    }

    private void End(Task running)
    {
        stop.Cancel();
        running.Wait(TimeSpan.FromSeconds(60)).Should().BeTrue();
        Until(() => clock.Timers == 0);
    }

    private sealed class Work(TestClock clock) : Loop(clock)
    {
        private int looks;
        private int runs;

        public DateTimeOffset? Due { get; set; }

        public int Failures { get; set; }

        public Action? Then { get; set; }

        public int Looks => Volatile.Read(ref looks);

        public int Runs => Volatile.Read(ref runs);

        protected override DateTimeOffset? NextDue()
        {
            Interlocked.Increment(ref looks);
            return Due;
        }

        protected override Task RunOnce(CancellationToken cancellation)
        {
            Interlocked.Increment(ref runs);
            if (Failures-- > 0)
            {
                throw new InvalidOperationException("no");
            }

            Due = null;
            Then?.Invoke();
            return Task.CompletedTask;
        }
    }
}
