using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Bus;

public sealed class TrimMessagesTests
{
    private TestDatabase test = null!;
    private TrimMessages trim = null!;

    [SetUp]
    public void Open()
    {
        test = new TestDatabase();
        trim = new TrimMessages(test.Database, new BusOptions { RetentionHours = 24 }, test.Clock);
    }

    [TearDown]
    public void Close() => test.Dispose();

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
        (await trim.RunDue(CancellationToken.None)).Should().BeFalse("the next one is due later");
    }

    [Test]
    public async Task What_a_subscriber_has_not_handled_stays()
    {
        await Publish("a", "b", "c");
        await Save(new Cursor("slow", 1, 3, RetryAt: null, Parked: null), new Cursor("fast", 3, 0, null, null));

        await RunAt(TimeSpan.FromHours(100));
        Keys().Should().Equal("b", "c");
        (await trim.RunDue(CancellationToken.None)).Should().BeFalse("it looks again in an hour, and does not spin");

        await Save(new Cursor("slow", 3, 0, RetryAt: null, Parked: null));
        (await RunAt(TimeSpan.FromHours(1))).Should().BeTrue();
        Keys().Should().BeEmpty();
    }

    [Test]
    public async Task A_parked_subscriber_holds_nothing_up()
    {
        await Publish("a", "b");
        await Save(new Cursor("parked", 0, 20, RetryAt: null, Parked: "broken"));

        await RunAt(TimeSpan.FromHours(25));

        Keys().Should().BeEmpty();
    }

    [Test]
    public async Task A_long_log_goes_in_pieces_within_one_turn()
    {
        await Publish([.. Enumerable.Range(0, 1203).Select(number => $"{number}")]);

        await RunAt(TimeSpan.FromHours(25));

        Keys().Should().BeEmpty();
    }

    private async Task<bool> RunAt(TimeSpan later)
    {
        test.Clock.Advance(later);
        return await trim.RunDue(CancellationToken.None);
    }

    private Task Publish(params string[] keys) => test.Database.Write(tx =>
    {
        foreach (var key in keys)
        {
            tx.Publish(new PulseMessage("e", key, [], RawJson.EmptyObject));
        }
    });

    private Task Save(params Cursor[] cursors) =>
        test.Database.Write(tx => Array.ForEach(cursors, cursor => Cursors.Save(tx, cursor)));

    private List<string> Keys() =>
        [.. test.Database.Read(rows => MessageLog.ReadAfter(rows, 0, 10_000)).Select(message => message.RoutingKey)];
}
