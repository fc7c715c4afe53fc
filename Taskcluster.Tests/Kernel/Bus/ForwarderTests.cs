using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.TestBus;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>What leaves the process leaves it in order and at least once, whatever is outside.</summary>
public sealed class ForwarderTests
{
    private readonly TestForwarder bridge = new("bridge") { IsPatient = true };

    [Test]
    public async Task It_gets_what_it_wants_in_order_and_several_at_once()
    {
        var some = new TestForwarder("some", "*.even");
        await using var bus = await Start(new BusOptions { BatchSize = 8 }, database: null, bridge, some);
        var keys = Enumerable.Range(0, 40).Select(number => number % 2 == 0 ? $"{number}.even" : $"{number}.odd");

        await bus.Publish([.. keys]);

        bus.UntilDone("bridge");
        bus.UntilDone("some");
        bridge.Sent.Should().Equal(keys);
        bridge.Tries.Should().HaveCount(5).And.OnlyContain(messages => messages.Count == 8);
        some.Sent.Should().Equal(keys.Where(key => key.EndsWith(".even", StringComparison.Ordinal)));
    }

    [Test]
    public async Task The_cursor_waits_until_all_is_safe_outside()
    {
        var isSafe = new TaskCompletionSource();
        bridge.Does = (_, _) => isSafe.Task;
        var inside = new TestReaction("inside");
        await using var bus = await Start(new BusOptions(), database: null, bridge, inside);

        await bus.Publish("a", "b");

        bus.UntilDone("inside");
        Until(() => bridge.Tries.Count == 1);
        bus.Stored("bridge").Position.Should().Be(0);
        isSafe.SetResult();
        bus.UntilDone("bridge");
        bridge.Sent.Should().Equal("a", "b");
    }

    [Test]
    public async Task What_was_not_safe_when_the_program_died_comes_again()
    {
        using var test = new TestDatabase();
        bridge.Does = async (messages, cancellation) =>
        {
            if (messages[0].RoutingKey == "c")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            }
        };
        var bus = await Start(new BusOptions { BatchSize = 2 }, test, bridge);
        await bus.Publish("a", "b", "c", "d");
        Until(() => bridge.Tries.Count == 2);
        await bus.DisposeAsync();
        bridge.Sent.Should().Equal("a", "b");

        var again = new TestForwarder("bridge");
        await using var restarted = await Start(new BusOptions(), test, again);

        restarted.UntilDone("bridge");
        again.Sent.Should().Equal("c", "d");
    }

    [Test]
    public async Task One_that_waits_for_something_outside_is_never_given_up()
    {
        bridge.Does = (_, _) => throw new IOException("the broker is away");
        var options = new BusOptions { FailuresUntilParked = 2, LongestRetrySeconds = 2 };
        await using var bus = await Start(options, database: null, bridge);
        await bus.Publish("a", "b");
        var since = bus.Clock.GetUtcNow();
        for (var count = 1; count <= 10; count++)
        {
            bus.UntilFailed("bridge", count);
            bus.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        bus.UntilFailed("bridge", 11);
        var cursor = bus.Stored("bridge");
        cursor.Parking.Should().BeNull();
        cursor.Failure!.Error.Should().Be("the broker is away");
        cursor.Failure.Since.Should().Be(since);
        bridge.Does = null;
        bus.Clock.Advance(TimeSpan.FromSeconds(2));

        bus.UntilDone("bridge");
        bridge.Sent.Should().Equal("a", "b");
        bus.Stored("bridge").Failure.Should().BeNull();
    }

    [Test]
    public async Task A_message_that_cannot_be_forwarded_is_found_among_others()
    {
        var picky = new TestForwarder("picky")
        {
            Does = (messages, _) => messages.Any(message => message.RoutingKey == "5")
                ? throw new InvalidOperationException("too large")
                : Task.CompletedTask,
        };
        var options = new BusOptions { FailuresUntilParked = 3, LongestRetrySeconds = 1 };
        await using var bus = await Start(options, database: null, picky);
        await bus.Publish([.. Enumerable.Range(0, 10).Select(number => $"{number}")]);

        // First all are tried together, which blames none; then ever more from the first on.
        bus.UntilFailed("picky", 1);
        bus.Stored("picky").Failure!.Sequence.Should().BeNull();
        Until(() =>
        {
            bus.Clock.Advance(TimeSpan.FromSeconds(1));
            return bus.Stored("picky").Parking is not null;
        });

        picky.Sent.Should().Equal("0", "1", "2", "3", "4");
        bus.Stored("picky").Failure!.Sequence.Should().Be(6, "numbers begin with 1");
        picky.Tries.TakeLast(2).Should().OnlyContain(messages => messages.Count == 1);
    }

    [Test]
    public async Task One_that_is_switched_off_gets_nothing_and_later_what_it_missed()
    {
        using var test = new TestDatabase();
        await using (var bus = await Start(new BusOptions(), test, bridge))
        {
            await bus.Publish("a");
            bus.UntilDone("bridge");
        }

        var off = new TestForwarder("bridge") { IsOff = true };
        await using (var bus = await Start(new BusOptions(), test, off, new TestReaction("other")))
        {
            await bus.Publish("b");
            bus.UntilDone("other");
            bus.Stored("bridge").Position.Should().Be(1);
        }

        var on = new TestForwarder("bridge");
        await using var again = await Start(new BusOptions(), test, on);
        again.UntilDone("bridge");
        on.Sent.Should().Equal("b");
        off.Tries.Should().BeEmpty();
    }

    [Test]
    public async Task One_that_was_passed_while_it_was_off_goes_on_by_itself_and_knows_what_it_missed()
    {
        using var test = new TestDatabase();
        await test.Database.Write(tx =>
        {
            for (var count = 1; count <= 5; count++)
            {
                tx.Publish(Message($"{count}"));
            }

            tx.Sql("DELETE FROM pulse_messages WHERE seq <= 3").Execute();
            Cursors.Save(tx, new Cursor("bridge", 1) { Parking = new Parking(ParkedFor.Idleness, tx.Now) });
        });

        await using var bus = await Start(new BusOptions(), test, bridge);

        bus.UntilDone("bridge");
        bridge.Sent.Should().Equal("4", "5");
        bus.Stored("bridge").Should().Be(
            new Cursor("bridge", 5) { Missed = 2, MissedAt = test.Clock.GetUtcNow() });
    }
}
