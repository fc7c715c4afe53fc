using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.TestBus;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>DESIGN.md §4: every subscriber hears all, in order, whatever happens to it or to the others.</summary>
public sealed class DispatcherTests
{
    private readonly TestReaction first = new("first");
    private readonly TestReaction second = new("second");
    private TestDatabase test = null!;

    private Database Database => test.Database;

    [SetUp]
    public async Task Open()
    {
        test = new TestDatabase();
        await TestReaction.Prepare(Database);
    }

    [TearDown]
    public void Close() => test.Dispose();

    [Test]
    public async Task Each_reaction_hears_each_message_once_and_in_order()
    {
        var some = new TestReaction("some", "*.even");
        await using var running = await Start(new BusOptions { BatchSize = 7 }, first, some);
        var keys = Enumerable.Range(0, 50)
            .Select(number => number % 2 == 0 ? $"{number}.even" : $"{number}.odd").ToList();

        foreach (var chunk in keys.Chunk(9))
        {
            await Publish(chunk);
        }

        Until(() => Position("first") == Last() && Position("some") == Last());
        first.Heard(Database).Should().Equal(keys);
        first.Tries.Should().Equal(keys);
        some.Heard(Database).Should().Equal(keys.Where(key => key.EndsWith(".even", StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_new_reaction_begins_with_what_is_told_after_it_came()
    {
        await Publish("before");
        await using var running = await Start(new BusOptions(), first);

        await Publish("after");

        Until(() => Position("first") == Last());
        first.Heard(Database).Should().Equal("after");
    }

    [Test]
    public async Task After_a_restart_it_goes_on_where_it_was()
    {
        var running = await Start(new BusOptions(), first);
        await Publish("a", "b");
        Until(() => Position("first") == Last());
        await running.DisposeAsync();

        await Publish("c", "d");
        var again = new TestReaction("first");
        await using var restarted = await Start(new BusOptions(), again);

        Until(() => Position("first") == Last());
        again.Tries.Should().Equal("c", "d");
        again.Heard(Database).Should().Equal("a", "b", "c", "d");
    }

    [Test]
    public async Task A_failing_reaction_is_tried_again_after_growing_pauses_and_disturbs_no_other()
    {
        first.Fails = message => throw new InvalidOperationException("no");
        var options = new BusOptions { FirstRetrySeconds = 1, LongestRetrySeconds = 4, FailuresUntilParked = 6 };
        await using var running = await Start(options, first, second);

        await Publish("a", "b");

        Until(() => Position("second") == Last());
        second.Heard(Database).Should().Equal("a", "b");
        var attempts = 1;
        foreach (var pause in (double[])[1, 2, 4, 4, 4])
        {
            Until(() => Stored("first") is { } cursor && cursor.Failure?.Count == attempts && test.Clock.Timers > 0);
            test.Clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            first.Tries.Should().HaveCount(attempts, "its pause is not over");
            test.Clock.Advance(TimeSpan.FromMilliseconds(1));
            attempts++;
            Until(() => first.Tries.Count == attempts);
        }

        Until(() => Stored("first").Parking is not null);
        Stored("first").Failure!.Error.Should().Be("no");
        first.Heard(Database).Should().BeEmpty("what it wrote was undone each time");
        test.Clock.Advance(TimeSpan.FromDays(1));
        await Publish("c");
        Until(() => Position("second") == Last());
        first.Tries.Should().HaveCount(6).And.OnlyContain(key => key == "a");
    }

    [Test]
    public async Task After_a_success_the_failures_are_forgotten()
    {
        var failures = 2;
        first.Fails = _ =>
        {
            if (failures-- > 0)
            {
                throw new InvalidOperationException("no");
            }
        };
        await using var running = await Start(new BusOptions(), first);
        await Publish("a", "b");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Until(() => Stored("first").Failure?.Count == attempt && test.Clock.Timers > 0);
            test.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        Until(() => Position("first") == Last());
        first.Heard(Database).Should().Equal("a", "b");
        first.Tries.Should().Equal("a", "a", "a", "b");
        Stored("first").Should().Be(new Cursor("first", Last()));
    }

    [Test]
    public async Task A_parked_reaction_stays_parked_after_a_restart_and_a_pause_is_kept()
    {
        first.Fails = _ => throw new InvalidOperationException("no");
        second.Fails = _ => throw new InvalidOperationException("not yet");
        var running = await Start(new BusOptions { FailuresUntilParked = 2, FirstRetrySeconds = 10 }, first, second);
        await Publish("a");
        Until(() => Stored("first").Failure?.Count == 1 && Stored("second").Failure?.Count == 1
            && test.Clock.Timers >= 2);
        second.Fails = null;
        test.Clock.Advance(TimeSpan.FromSeconds(10));
        Until(() => Stored("first").Parking is not null && Position("second") == Last());
        second.Fails = _ => throw new InvalidOperationException("not yet");
        await Publish("b");
        Until(() => Stored("second").Failure?.Count == 1);
        await running.DisposeAsync();

        var parked = new TestReaction("first");
        var pausing = new TestReaction("second");
        await using var restarted = await Start(new BusOptions(), parked, pausing);
        Until(() => test.Clock.Timers > 0);
        pausing.Tries.Should().BeEmpty();
        test.Clock.Advance(TimeSpan.FromSeconds(10));
        Until(() => Position("second") == Last());

        parked.Tries.Should().BeEmpty();
        pausing.Tries.Should().Equal("b");
    }

    [Test]
    public async Task A_full_disk_is_waited_out_and_counts_for_no_failure()
    {
        var full = true;
        first.Fails = _ =>
        {
            if (full)
            {
                throw new StorageException(SQLitePCL.raw.SQLITE_FULL, "full");
            }
        };
        await using var running = await Start(new BusOptions { FailuresUntilParked = 2 }, first);
        await Publish("a");
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            Until(() => first.Tries.Count == attempt && test.Clock.Timers > 0);
            test.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Until(() => first.Tries.Count == 6 && test.Clock.Timers > 0);
        Stored("first").Failure.Should().BeNull();
        full = false;
        test.Clock.Advance(TimeSpan.FromSeconds(1));

        Until(() => Position("first") == Last());
        first.Heard(Database).Should().Equal("a");
        running.Failure.Should().BeNull();
    }

    [Test]
    public async Task A_statement_of_a_reaction_that_makes_no_sense_parks_it()
    {
        first.Fails = _ => throw new StorageException(SQLitePCL.raw.SQLITE_ERROR, "no such table");
        await using var running = await Start(new BusOptions { FailuresUntilParked = 1 }, first);

        await Publish("a");

        Until(() => Stored("first").Parking is not null);
        Stored("first").Failure!.Error.Should().Contain("no such table");
    }

    [Test]
    public async Task A_whole_host_resumes_on_its_folder()
    {
        var folder = RunningServer.NewFolder();
        try
        {
            var server = await RunningServer.Start(
                dataFolder: folder, configureServices: services => services.AddSingleton<Subscriber>(first));
            var database = server.Services.GetRequiredService<Database>();
            await TestReaction.Prepare(database);
            Until(() => IsKnown(database, "first"));
            await database.Write(tx => tx.Publish(Message("a")));
            Until(() => first.Heard(database).Count == 1);
            await server.DisposeAsync();

            await using var again = await RunningServer.Start(
                dataFolder: folder, configureServices: services => services.AddSingleton<Subscriber>(second)
                    .AddSingleton<Subscriber>(new TestReaction("first")));
            database = again.Services.GetRequiredService<Database>();
            Until(() => IsKnown(database, "second"));
            await database.Write(tx => tx.Publish(Message("b")));

            Until(() => first.Heard(database).Count == 2 && second.Heard(database).Count == 1);
            first.Heard(database).Should().Equal("a", "b");
            second.Heard(database).Should().Equal("b");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What is told before a reaction is first seen is not for it.
    private static bool IsKnown(Database database, string name) =>
        database.Read(rows => Cursors.Find(rows, name)) is not null;

    private Task<TestBus> Start(BusOptions options, params Subscriber[] reactions) =>
        TestBus.Start(options, test, reactions);

    private Task Publish(params string[] keys) => Database.Write(tx =>
    {
        foreach (var key in keys)
        {
            tx.Publish(Message(key));
        }
    });

    private Cursor Stored(string name) => Database.Read(rows => Cursors.Find(rows, name))!;

    private long Position(string name) => Stored(name).Position;

    private long Last() => Database.Read(MessageLog.LastSequence);
}
