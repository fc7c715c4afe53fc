using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Tests.Api.Events;

namespace Taskcluster.Tests.Api.Fixture.Faults;

/// <summary>Messages that listeners get twice, or in another order.</summary>
public sealed class HarmedMessagesTests : FixtureTests
{
    // Only their routing keys matter.
    protected override bool PublishesWell => false;

    [Test]
    public async Task A_listener_hears_a_message_twice_and_one_who_comes_later_does_too()
    {
        var fault = await Server.Fault(new
        {
            messages = "duplicate",
            exchange = "*task-group-sealed",
            routingKeyPattern = "twice.#",
            times = 1,
        });
        await using var listener = await EventConnection.Ready(Server, Feeds.Path());

        await Server.Tell("once", "twice.a", "twice.b");

        var heard = await listener.Messages(4);
        heard.Select(message => message.Key).Should().Equal("once", "twice.a", "twice.a", "twice.b");
        heard[1].Id.Should().Be(heard[2].Id);
        (await Server.Applied(fault)).Should().Be(1);
        await using var late = await EventConnection.Open(Server, Feeds.Path(after: heard[0].Id));
        (await late.NextKeys(3)).Should().Equal("twice.a", "twice.a", "twice.b");
    }

    [Test]
    public async Task Neighbours_change_places_and_none_is_lost()
    {
        _ = await Server.Fault(new { messages = "swap", exchange = Feeds.Exchange, routingKeyPattern = "x.*" });
        await using var listener = await EventConnection.Ready(Server, Feeds.Path());

        await Server.Tell("a", "x.1", "b", "x.2", "x.3", "x.4");

        (await listener.NextKeys(5)).Should().Equal("a", "b", "x.1", "x.3", "x.2");
        await Server.Pass(20);
        (await listener.NextKeys(1)).Should().Equal("x.4");
    }

    [Test]
    public void What_goes_to_a_broker_is_harmed_within_its_batch()
    {
        var messages = Enumerable.Range(1, 5)
            .Select(number => new PulseMessage("e", $"{number}", [], RawJson.EmptyObject) { Sequence = number })
            .ToList();

        var harmed = new ByKey().Harmed(messages, "epoch");

        harmed.Select(message => message.RoutingKey).Should().Equal("1", "3", "2", "4", "4", "5");
    }

    // 2 and 5 are swapped, 4 comes twice.
    private sealed class ByKey : IInterference
    {
        public CallCompanion? Begin(
            Microsoft.AspNetCore.Http.HttpContext context, Modules.Kernel.Api.ApiMethod method, string target) => null;

        public TimeSpan SkewOf(Microsoft.AspNetCore.Http.HttpContext context) => TimeSpan.Zero;

        public MessageHarm HarmTo(PulseMessage message, string epoch) => message.RoutingKey switch
        {
            "2" or "5" => MessageHarm.Swap,
            "4" => MessageHarm.Duplicate,
            _ => MessageHarm.None,
        };
    }
}
