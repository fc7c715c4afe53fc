using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Bus;

/// <summary>DESIGN.md §4: retention passes nobody who is not parked as lagging before.</summary>
public sealed class TrimMessagesTests
{
    private readonly RecordedLog log = new();
    private TestDatabase test = null!;
    private TrimMessages trim = null!;

    [SetUp]
    public void Open()
    {
        test = new TestDatabase();
        trim = With(new BusOptions { RetentionHours = 24, LagHours = 100, LagMessages = 10_000 });
    }

    [TearDown]
    public void Close()
    {
        test.Dispose();
        log.Dispose();
    }

    [Test]
    public async Task Messages_go_after_the_retention_time_and_not_before()
    {
        await Publish("old");
        test.Clock.Advance(TimeSpan.FromHours(2));
        await Publish("young");

        (await RunAt(TimeSpan.FromHours(22.9))).Should().BeFalse();
        Keys().Should().Equal("old", "young");

        (await RunAt(TimeSpan.FromHours(0.1))).Should().BeTrue();
        Keys().Should().Equal("young");
        trim.Removed.Should().Be(1);
        (await RunAt(TimeSpan.FromHours(50))).Should().BeFalse("the newest message stays, however old");
        test.Database.Read(MessageLog.LastSequence).Should().Be(2);
    }

    [Test]
    public async Task What_a_subscriber_has_not_handled_stays()
    {
        await Publish("a", "b", "c", "d");
        await Save(new Cursor("slow", 1), new Cursor("fast", 3));

        await RunAt(TimeSpan.FromHours(26));
        Keys().Should().Equal("b", "c", "d");
        (await trim.RunDue(CancellationToken.None)).Should().BeFalse("it looks again in an hour, and does not spin");

        await Save(new Cursor("slow", 3));
        (await RunAt(TimeSpan.FromHours(1))).Should().BeTrue();
        Keys().Should().Equal("d");
    }

    [Test]
    public async Task One_that_is_parked_for_failures_is_waited_for_until_it_lags_beyond_the_limit()
    {
        await Publish("a", "b", "c");
        var parked = new Cursor("broken", 1)
        {
            Failure = new Failure(20, 2, "no", test.Clock.GetUtcNow(), test.Clock.GetUtcNow()),
            Parking = new Parking(ParkedFor.Failures, test.Clock.GetUtcNow()),
        };
        await Save(parked);

        await RunAt(TimeSpan.FromHours(99));
        Keys().Should().Equal("b", "c");
        Stored("broken").Should().Be(parked);

        await RunAt(TimeSpan.FromHours(1));
        Keys().Should().Equal("c");
        var lagging = Stored("broken");
        lagging.Parking!.IsPassed.Should().BeTrue();
        lagging.Parking.Since.Should().Be(test.Clock.GetUtcNow());
        lagging.Failure.Should().Be(parked.Failure, "why it stopped is still of interest");
        log.Lines.Should().ContainSingle(line => line.Contains("broken is parked since it lags 2 messages behind"));
    }

    [Test]
    public async Task One_that_is_unknown_or_switched_off_is_waited_for_as_long()
    {
        await Publish("a", "b");
        await Save(new Cursor("gone", 0));

        await RunAt(TimeSpan.FromHours(99.9));
        Keys().Should().Equal("a", "b");
        await RunAt(TimeSpan.FromHours(0.1));

        Keys().Should().Equal("b");
        Stored("gone").Parking!.Reason.Should().Be(ParkedFor.Idleness);
    }

    [Test]
    public async Task Too_many_messages_are_a_lag_once_the_retention_time_is_over()
    {
        trim = With(new BusOptions { RetentionHours = 24, LagHours = 1000, LagMessages = 3 });
        await Publish("a", "b", "c", "d", "e", "f");
        await Save(new Cursor("four", 2), new Cursor("three", 3));

        await RunAt(TimeSpan.FromHours(24.5));
        Stored("four").Parking.Should().BeNull("nothing is removed yet");

        await RunAt(TimeSpan.FromHours(0.5));
        Stored("four").Parking!.IsPassed.Should().BeTrue();
        Stored("three").Parking.Should().BeNull();
        Keys().Should().Equal("d", "e", "f");
    }

    [Test]
    public async Task One_at_work_is_given_another_hour_to_move()
    {
        var slow = new WaitingForwarder("slow");
        using var dispatcher = Dispatcher(new BusOptions(), slow);
        trim = With(new BusOptions { RetentionHours = 24, LagHours = 100 }, dispatcher);
        await dispatcher.StartAsync(CancellationToken.None);
        await Publish("a", "b");
        await slow.Begun;

        await RunAt(TimeSpan.FromHours(200));
        Stored("slow").Parking.Should().BeNull("the clock was moved under its feet");
        (await trim.RunDue(CancellationToken.None)).Should().BeFalse("it does not spin meanwhile");

        await RunAt(TimeSpan.FromHours(1));
        Stored("slow").Parking!.Reason.Should().Be(ParkedFor.Lag);
        Keys().Should().Equal("b");
        await Until.True(() => slow.IsCancelled);
        await dispatcher.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Where_subscribers_are_is_saved_with_the_removal()
    {
        var other = new WaitingForwarder("other", "exchange/other/v1/other");
        using var dispatcher = Dispatcher(new BusOptions(), other);
        trim = With(new BusOptions { RetentionHours = 24, LagHours = 100 }, dispatcher);
        await dispatcher.StartAsync(CancellationToken.None);
        await Publish("a", "b", "c");
        await Until.True(() => dispatcher.Loops.Single().Seen == 3);

        await RunAt(TimeSpan.FromHours(25));

        Keys().Should().Equal("c");
        Stored("other").Position.Should().Be(3, "it has passed over all, which it saves later by itself");
        await dispatcher.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_long_log_goes_in_pieces_within_one_turn()
    {
        await Publish([.. Enumerable.Range(0, 1203).Select(number => $"{number}")]);

        await RunAt(TimeSpan.FromHours(25));

        Keys().Should().Equal("1202");
        trim.Removed.Should().Be(1202);
    }

    private TrimMessages With(BusOptions options, Dispatcher? dispatcher = null)
    {
        dispatcher ??= Dispatcher(options);
        var lagLimit = new LagLimit(dispatcher, options, log.For<LagLimit>());
        return new TrimMessages(test.Database, dispatcher, lagLimit, options, test.Clock);
    }

    private Dispatcher Dispatcher(BusOptions options, params Subscriber[] subscribers) => new(
        test.Database, test.Messages, subscribers, options, test.Clock, NullLogger<Dispatcher>.Instance);

    private async Task<bool> RunAt(TimeSpan later)
    {
        test.Clock.Advance(later);
        return await trim.RunDue(CancellationToken.None);
    }

    private Task Publish(params string[] keys) => test.Database.Write(tx =>
    {
        foreach (var key in keys)
        {
            tx.Publish(new PulseMessage(TestReaction.Exchange, key, [], RawJson.EmptyObject));
        }
    });

    private Task Save(params Cursor[] cursors) =>
        test.Database.Write(tx => Array.ForEach(cursors, cursor => Cursors.Save(tx, cursor)));

    private Cursor Stored(string name) => test.Database.Read(rows => Cursors.Find(rows, name))!;

    private List<string> Keys() =>
        [.. test.Database.Read(rows => MessageLog.ReadAfter(rows, 0, 10_000)).Select(message => message.RoutingKey)];

    private sealed class WaitingForwarder(string name, string exchange = TestReaction.Exchange) : Forwarder
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string Name => name;

        public override IReadOnlyList<Binding> Bindings { get; } = [new Binding(exchange, "#")];

        public Task Begun => begun.Task;

        public bool IsCancelled { get; private set; }

        public override async Task Forward(IReadOnlyList<PulseMessage> messages, CancellationToken cancellation)
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            IsCancelled = true;
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
