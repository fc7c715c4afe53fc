using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Amqp.Outwards;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Amqp;

/// <summary>Confirms come singly, for many, and in any order.</summary>
public sealed class ConfirmedTagsTests
{
    private readonly TestClock clock = new();
    private readonly CountedTimers timers;
    private readonly ConfirmedTags tags;

    public ConfirmedTagsTests()
    {
        timers = new CountedTimers(clock);
        tags = new ConfirmedTags(TimeSpan.FromSeconds(10), timers);
    }

    [Test]
    public void Only_what_has_no_gap_before_it_counts()
    {
        tags.Confirm(2, multiple: false);
        tags.Through.Should().Be(0);
        tags.Confirm(1, multiple: false);
        tags.Through.Should().Be(2);
        tags.Confirm(5, multiple: false);
        tags.Confirm(4, multiple: true);
        tags.Through.Should().Be(5);
        tags.Confirm(3, multiple: false);
        tags.Confirm(2, multiple: true);
        tags.Through.Should().Be(5);
    }

    [Test]
    public void What_is_refused_is_never_passed()
    {
        tags.Confirm(1, multiple: true);
        tags.Refuse(3, multiple: false);
        tags.Confirm(5, multiple: true);

        tags.Through.Should().Be(2);
    }

    [Test]
    public void A_refusal_of_many_begins_with_the_first_that_is_open()
    {
        tags.Confirm(1, multiple: true);
        tags.Refuse(4, multiple: true);
        tags.Confirm(9, multiple: true);

        tags.Through.Should().Be(1);
    }

    [Test]
    public async Task A_wait_ends_with_the_confirm()
    {
        var wait = tags.WaitFor(2, CancellationToken.None);
        tags.Confirm(1, multiple: false);
        wait.IsCompleted.Should().BeFalse();
        tags.Confirm(2, multiple: false);

        await wait.WaitAsync(TimeSpan.FromSeconds(50));
    }

    [Test]
    public async Task Patience_ends_when_nothing_at_all_is_confirmed()
    {
        var wait = tags.WaitFor(9, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(9));
        tags.Confirm(1, multiple: false);
        await Until.True(() => timers.Created == 2 && clock.Timers == 1);
        clock.Advance(TimeSpan.FromSeconds(9));
        wait.IsCompleted.Should().BeFalse("one was confirmed in between");
        clock.Advance(TimeSpan.FromSeconds(1));

        await wait.Awaiting(one => one).Should().ThrowAsync<TimeoutException>();
    }

    [Test]
    public async Task A_broker_that_says_so_may_take_as_long_as_it_likes()
    {
        tags.HoldUp(held: true);
        var wait = tags.WaitFor(1, CancellationToken.None);
        clock.Advance(TimeSpan.FromDays(1));
        wait.IsCompleted.Should().BeFalse();
        tags.HoldUp(held: false);
        await Until.True(() => clock.Timers == 1);
        clock.Advance(TimeSpan.FromSeconds(10));

        await wait.Awaiting(one => one).Should().ThrowAsync<TimeoutException>();
    }

    // Tells a new timer from the one before it.
    private sealed class CountedTimers(TestClock clock) : TimeProvider
    {
        private int created;

        public int Created => Volatile.Read(ref created);

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = clock.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref created);
            return timer;
        }
    }
}
