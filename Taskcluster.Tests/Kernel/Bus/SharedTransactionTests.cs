using System.Collections.Concurrent;
using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.TestBus;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>Several messages share a transaction, and few writes suffice; each has its effect exactly once.</summary>
public sealed class SharedTransactionTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(1, 10).Select(number => $"{number}")];

    private readonly TestReaction reaction = new("reaction");

    [Test]
    public async Task A_failure_in_the_middle_undoes_nothing_for_good_and_repeats_nothing()
    {
        var failures = 2;
        reaction.Fails = message =>
        {
            if (message.RoutingKey == "7" && failures-- > 0)
            {
                throw new InvalidOperationException("no");
            }
        };
        await using var bus = await Start(new BusOptions(), database: null, reaction);
        await bus.Publish(Keys);

        // The first failure was one of several messages, which blames none; the second one was its own.
        bus.UntilFailed("reaction", 1);
        bus.Stored("reaction").Failure!.Sequence.Should().Be(7);
        bus.Stored("reaction").Position.Should().Be(6);
        reaction.Heard(bus.Database).Should().Equal(Keys.Take(6));
        bus.Clock.Advance(TimeSpan.FromSeconds(1));

        bus.UntilDone("reaction");
        reaction.Heard(bus.Database).Should().Equal(Keys);
        bus.Stored("reaction").Should().Be(new Cursor("reaction", 10));
    }

    [Test]
    public async Task The_message_that_fails_is_the_one_that_is_blamed()
    {
        reaction.Fails = message =>
        {
            if (message.RoutingKey == "4")
            {
                throw new InvalidOperationException("never");
            }
        };
        await using var bus = await Start(new BusOptions { FailuresUntilParked = 1 }, database: null, reaction);

        await bus.Publish(Keys);

        Until(() => bus.Stored("reaction").Parking is not null);
        var cursor = bus.Stored("reaction");
        cursor.Position.Should().Be(3);
        var now = bus.Clock.GetUtcNow();
        cursor.Failure.Should().Be(new Failure(1, 4, "never", now, now.AddSeconds(1)));
        cursor.Parking.Should().Be(new Parking(ParkedFor.Failures, now));
        reaction.Heard(bus.Database).Should().Equal("1", "2", "3");
    }

    [Test]
    public async Task What_is_not_wanted_costs_no_write_each_and_yet_is_saved()
    {
        var picky = new TestReaction("picky", "wanted");
        await using var bus = await Start(new BusOptions { PauseMilliseconds = 0 }, database: null, picky);
        await bus.Database.Write(tx =>
        {
            tx.Sql("CREATE TABLE writes (id INTEGER PRIMARY KEY)").Execute();
            tx.Sql("""
                CREATE TRIGGER count_writes AFTER UPDATE ON pulse_subscribers
                BEGIN INSERT INTO writes (id) VALUES (NULL); END
                """).Execute();
        });
        var loop = bus.Dispatcher.Loops.Single();

        var started = Stopwatch.GetTimestamp();
        for (var count = 0; count < 100; count++)
        {
            await bus.Publish("unwanted");
            Until(() => loop.Seen == bus.Last());
        }

        // It may be saved ten times a second, and a busy machine takes some seconds.
        var most = 5 + (Stopwatch.GetElapsedTime(started) / TimeSpan.FromMilliseconds(100));
        bus.Database.Read(Writes).Should().BeLessThan((long)most, "each message was a batch by itself");
        bus.UntilDone("picky");
        bus.Database.Read(Writes).Should().BePositive();
        picky.Tries.Should().BeEmpty();
    }

    [Test]
    public async Task After_so_many_that_are_not_wanted_the_position_is_saved_at_once()
    {
        var picky = new TestReaction("picky", "wanted");
        await using var bus = await Start(
            new BusOptions { BatchSize = 10, SaveAfterMessages = 20 }, database: null, picky);

        await bus.Publish([.. Enumerable.Repeat("unwanted", 1000)]);

        bus.UntilDone("picky");
        bus.Stored("picky").Position.Should().Be(1000);
    }

    [Test]
    public async Task What_was_about_to_happen_when_the_cursor_was_moved_does_not_happen()
    {
        using var gate = new GatedReaction();
        await using var bus = await Start(new BusOptions(), database: null, gate);
        gate.Close();
        await bus.Publish("a", "b");
        await gate.Reached;
        await bus.Database.Write(tx => Cursors.Save(tx, new Cursor("gated", 1) { Moves = 1 }));
        gate.Open();

        bus.UntilDone("gated");
        Until(() => gate.Heard.Count > 0);
        gate.Heard.Should().Equal("b");
        bus.Stored("gated").Should().Be(new Cursor("gated", 2) { Moves = 1 });
    }

    private static long Writes(IRows rows)
    {
        using var call = rows.Sql("SELECT count(*) FROM writes");
        call.Step();
        return call.Long(0);
    }

    // Waits between reading messages and handling them.
    private sealed class GatedReaction : Reaction, IDisposable
    {
        private readonly ManualResetEventSlim open = new(initialState: true);
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<string> heard = new();

        public override string Name => "gated";

        public override IReadOnlyList<Binding> Bindings { get; } = [new Binding(TestReaction.Exchange, "#")];

        public Task Reached => reached.Task;

        /// <summary>What was handled, and its transaction committed.</summary>
        public IReadOnlyList<string> Heard => [.. heard];

        public void Close() => open.Reset();

        public void Open() => open.Set();

        public override bool Wants(PulseMessage message)
        {
            reached.TrySetResult();
            open.Wait(TimeSpan.FromMinutes(2));
            return base.Wants(message);
        }

        public void Dispose() => open.Dispose();

        protected override void Handle(Transaction tx, PulseMessage message) =>
            tx.AfterCommit(() => heard.Enqueue(message.RoutingKey));
    }
}
