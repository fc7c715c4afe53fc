using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

/// <summary>DESIGN.md §3: one writer with group commit, whose failures are decided.</summary>
public sealed class WriterTests
{
    private TestDatabase test = null!;

    private Database Database => test.Database;

    [SetUp]
    public async Task Open() => test = await new TestDatabase().WithThings();

    [TearDown]
    public void Close() => test.Dispose();

    [Test]
    public async Task What_a_closure_returns_comes_back_and_its_rows_can_be_read()
    {
        var result = await Database.Write(tx =>
        {
            TestDatabase.Add(tx, 1);
            return "done";
        });

        result.Should().Be("done");
        test.Ids().Should().Equal(1);
    }

    [Test]
    public async Task A_closure_that_throws_undoes_itself_alone()
    {
        var hold = await test.HoldWriter();
        var first = Database.Write(tx => TestDatabase.Add(tx, 1));
        var failing = Database.Write(tx =>
        {
            TestDatabase.Add(tx, 2);
            tx.Publish(Message("lost"));
            throw ApiError.RequestConflict("no");
        });
        var last = Database.Write(tx => TestDatabase.Add(tx, 3));
        hold.Dispose();

        await first;
        await last;
        await failing.Invoking(task => task).Should().ThrowAsync<ApiError>().WithMessage("no");
        test.Ids().Should().Equal(1, 3);
        Keys().Should().BeEmpty();
    }

    [Test]
    public async Task A_closure_whose_caller_left_before_its_turn_is_skipped()
    {
        using var leaving = new CancellationTokenSource();
        var hold = await test.HoldWriter();
        var skipped = Database.Write(tx => TestDatabase.Add(tx, 1), leaving.Token);
        var other = Database.Write(tx => TestDatabase.Add(tx, 2));
        await leaving.CancelAsync();
        skipped.IsCompleted.Should().BeFalse();
        hold.Dispose();

        await other;
        await skipped.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        test.Ids().Should().Equal(2);
    }

    [Test]
    public async Task A_closure_whose_caller_leaves_while_it_runs_is_stored()
    {
        using var leaving = new CancellationTokenSource();

        await Database.Write(
            tx =>
            {
                leaving.Cancel();
                TestDatabase.Add(tx, 1);
            },
            leaving.Token);

        test.Ids().Should().Equal(1);
    }

    [Test]
    public async Task After_commit_comes_after_the_commit_and_before_the_caller_goes_on()
    {
        List<long>? seen = null;
        Task? write = null;
        var wasComplete = true;
        var hold = await test.HoldWriter();
        write = Database.Write(tx =>
        {
            TestDatabase.Add(tx, 1);
            tx.AfterCommit(() =>
            {
                seen = test.Ids();
                wasComplete = write!.IsCompleted;
            });
        });
        hold.Dispose();
        await write;

        seen.Should().Equal(1);
        wasComplete.Should().BeFalse();
    }

    [Test]
    public async Task After_commit_is_in_order_and_not_for_those_that_failed()
    {
        var ran = new List<string>();
        var hold = await test.HoldWriter();
        var first = Database.Write(tx =>
        {
            tx.AfterCommit(() => ran.Add("first"));
            tx.AfterCommit(() => ran.Add("second"));
        });
        var failing = Database.Write(tx =>
        {
            tx.AfterCommit(() => ran.Add("never"));
            throw new InvalidOperationException();
        });
        var throwing = Database.Write(tx => tx.AfterCommit(() => throw new InvalidOperationException("late")));
        var last = Database.Write(tx => tx.AfterCommit(() => ran.Add("third")));
        hold.Dispose();

        await Task.WhenAll(first, throwing, last);
        await failing.Invoking(task => task).Should().ThrowAsync<InvalidOperationException>();
        ran.Should().Equal("first", "second", "third");
    }

    [Test]
    public async Task Messages_stand_in_the_log_in_the_order_of_publishing()
    {
        await Database.Write(tx =>
        {
            tx.Publish(Message("a"));
            tx.Publish(Message("b"));
        });
        await Database.Write(tx => tx.Publish(Message("c")));

        Keys().Should().Equal("a", "b", "c");
    }

    [Test]
    public async Task The_moment_of_a_change_is_in_whole_milliseconds_and_the_same_all_along()
    {
        test.Clock.Advance(TimeSpan.FromTicks(12_345));

        var (first, second) = await Database.Write(tx =>
        {
            var before = tx.Now;
            test.Clock.Advance(TimeSpan.FromSeconds(1));
            return (before, tx.Now);
        });

        first.Should().Be(second);
        (first.UtcTicks % TimeSpan.TicksPerMillisecond).Should().Be(0);
        first.Should().Be(test.Clock.GetUtcNow().AddSeconds(-1).ToWire());
    }

    [Test]
    public async Task Sequence_numbers_grow_over_all_closures()
    {
        var numbers = new List<long>();
        for (var count = 0; count < 3; count++)
        {
            numbers.AddRange(await Database.Write(tx => (long[])[tx.Sequence.Next(), tx.Sequence.Next()]));
        }

        numbers.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Closures_that_wait_share_one_transaction()
    {
        var counts = new List<int>();
        var hold = await test.HoldWriter();
        var writes = Enumerable.Range(0, 1000).Select(id => Database.Write(tx =>
        {
            TestDatabase.Add(tx, id);
            tx.AfterCommit(() => counts.Add(test.Ids().Count));
        })).ToList();
        hold.Dispose();
        await Task.WhenAll(writes);

        // After the commit of a batch all of it is to be seen, by the first one already; a batch has a limit.
        counts.Distinct().Should().Equal(256, 512, 768, 1000);
    }

    [Test]
    public async Task Many_writers_at_once_lose_nothing()
    {
        var next = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (_, cancellation) =>
        {
            for (var count = 0; count < 200; count++)
            {
                var id = Interlocked.Increment(ref next);
                await Database.Write(
                    tx =>
                    {
                        TestDatabase.Add(tx, id);
                        tx.Publish(Message($"{id}"));
                    },
                    cancellation);
                Database.Read(rows => TestDatabase.Ids(rows).Contains(id)).Should().BeTrue();
            }
        });

        test.Ids().Should().HaveCount(1600);
        Keys().Should().OnlyHaveUniqueItems().And.HaveCount(1600);
    }

    [Test]
    public async Task Statements_are_prepared_once()
    {
        async Task<int> Prepared() => await Database.Write(tx =>
        {
            TestDatabase.Add(tx, tx.Sequence.Next());
            return tx.Connection.PreparedStatements;
        });

        var first = await Prepared();
        for (var count = 0; count < 10; count++)
        {
            (await Prepared()).Should().Be(first);
        }
    }

    [Test]
    public async Task An_open_signal_of_the_log_fires_at_the_commit_of_a_message_and_not_before()
    {
        var signal = test.Messages.NextCommit;
        await Database.Write(tx => TestDatabase.Add(tx, 1));
        signal.IsCompleted.Should().BeFalse();

        await Database.Write(tx => tx.Publish(Message("a")));

        await signal.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        test.Messages.NextCommit.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task At_the_end_what_waits_is_finished_and_nothing_new_is_taken()
    {
        var other = await new TestDatabase().WithThings();
        var hold = await other.HoldWriter();
        var waiting = other.Database.Write(tx => TestDatabase.Add(tx, 1));
        var disposal = Task.Run(other.Dispose);
        hold.Dispose();

        await disposal;
        await waiting;
        var write = () => { _ = other.Database.Write(_ => { }); };
        write.Should().Throw<ObjectDisposedException>();
        other.Invoking(one => one.Ids()).Should().Throw<ObjectDisposedException>();
        other.Dispose();
    }

    [Test]
    public async Task A_slow_closure_is_warned_of()
    {
        var log = new RecordedLog();
        using var slow = new TestDatabase(
            new DatabaseOptions { Durable = false, SlowClosureMilliseconds = 20 }, log: log.For<Database>());

        // The first slow one of a kind is taken for one that was being compiled.
        await slow.Database.Write(_ => Busy(TimeSpan.FromMilliseconds(25)));
        log.Lines.Should().BeEmpty();
        await slow.Database.Write(_ => Busy(TimeSpan.FromMilliseconds(25)));

        log.Lines.Should().ContainSingle().Which.Should().Contain("held the writer");
    }

    private static void Busy(TimeSpan time)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time;)
        {
            // As a closure that reckons too long would be.
        }
    }

    private static PulseMessage Message(string key) => new("exchange/test", key, [], RawJson.EmptyObject);

    private List<string> Keys() =>
        [.. Database.Read(rows => MessageLog.ReadAfter(rows, 0, 10_000)).Select(message => message.RoutingKey)];
}
