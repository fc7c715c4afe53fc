using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Bus;

public sealed class MessageLogTests
{
    [Test]
    public async Task A_message_is_read_as_it_was_published()
    {
        using var test = new TestDatabase();
        test.Clock.Advance(TimeSpan.FromTicks(1234));
        var plain = new PulseMessage("exchange/a", "x.y", [], RawJson.EmptyObject);
        var rich = new PulseMessage(
            "exchange/b", "primary._", ["route.é", "route.\"quoted\"", ""], RawJson.Parse("""{"a":[1.0,"é"]}"""));

        await test.Database.Write(tx =>
        {
            tx.Publish(plain);
            tx.Publish(rich);
        });

        var read = test.Database.Read(rows => MessageLog.ReadAfter(rows, 0, 10));
        read.Should().HaveCount(2);
        (read[0] with { Sequence = 0, Published = default, Routes = plain.Routes }).Should().Be(plain);
        read[0].Routes.Should().BeEmpty();
        read[1].Routes.Should().Equal(rich.Routes);
        read[1].Payload.ToString().Should().Be("""{"a":[1.0,"é"]}""");
        read[1].Published.Should().Be(test.Clock.GetUtcNow().ToWire());
        read[1].Sequence.Should().BeGreaterThan(read[0].Sequence);
    }

    [Test]
    public async Task Reading_goes_on_behind_a_number_and_stops_at_the_limit()
    {
        using var test = new TestDatabase();
        await test.Database.Write(tx =>
        {
            for (var count = 0; count < 5; count++)
            {
                tx.Publish(new PulseMessage("e", $"{count}", [], RawJson.EmptyObject));
            }
        });

        var first = test.Database.Read(rows => MessageLog.ReadAfter(rows, 0, 2));
        var rest = test.Database.Read(rows => MessageLog.ReadAfter(rows, first[^1].Sequence, 100));

        first.Select(message => message.RoutingKey).Should().Equal("0", "1");
        rest.Select(message => message.RoutingKey).Should().Equal("2", "3", "4");
        test.Database.Read(MessageLog.LastSequence).Should().Be(rest[^1].Sequence);
        test.Database.Read(rows => MessageLog.ReadAfter(rows, rest[^1].Sequence, 100)).Should().BeEmpty();
    }

    [Test]
    public async Task A_number_is_never_given_twice_even_if_the_log_was_emptied()
    {
        using var test = new TestDatabase();
        async Task<long> Publish()
        {
            await test.Database.Write(tx => tx.Publish(new PulseMessage("e", "k", [], RawJson.EmptyObject)));
            return test.Database.Read(MessageLog.LastSequence);
        }

        var first = await Publish();
        await test.Database.Write(tx => tx.Sql("DELETE FROM pulse_messages").Execute());

        (await Publish()).Should().BeGreaterThan(first);
    }
}
