using System.Diagnostics;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>What the settings bound.</summary>
public sealed class LimitsTests : FeedTests
{
    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Events:MaxListeners"] = "2",
        ["Events:MaxBindings"] = "3",
        ["Events:MaxMessageBytes"] = "500",
        ["Events:PingSeconds"] = "5",
    };

    [Test]
    public async Task One_listener_too_many_is_told_to_come_later()
    {
        await using var first = await EventConnection.Ready(Server, Feeds.Path());
        var second = await EventConnection.Ready(Server, Feeds.Path());
        var answer = await Server.Anonymous().Get(Feeds.Path());
        answer.ShouldFail(503, "InternalServerError", "This server has 2 listeners", "Events:MaxListeners");

        await second.DisposeAsync();
        await Server.UntilListeners(1);

        await using var third = await EventConnection.Ready(Server, Feeds.Path());
        Server.Listeners().Should().Be(2);
    }

    [Test]
    public async Task Too_many_bindings_are_an_error()
    {
        var many = Enumerable.Range(0, 4)
            .Select(number => new { exchange = Feeds.Exchange, routingKeyPattern = $"{number}" });
        await using var stream = await EventConnection.Open(
            Server, Feeds.PathOf(JsonSerializer.Serialize(new { bindings = many })));

        JsonSerializer.Deserialize<string>((await stream.Next("error")).Data)
            .Should().Be("There are 4 bindings; a listener may have 3 (setting Events:MaxBindings).");
        (await stream.Next()).Should().BeNull();
    }

    [Test]
    public async Task In_place_of_a_message_that_is_too_large_comes_a_gap_that_names_it()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path());
        using var gaps = Server.Count("taskcluster.events.gaps");
        await Server.Tell("small");
        await Server.Tell(["large"], $$"""{"a":"{{new string('x', 600)}}"}""");
        await Server.Tell("small again");

        var before = await stream.Next("message");
        var gap = await stream.Next("gap");
        (await stream.Next("message")).Key.Should().Be("small again");
        gap.Json["cause"]!.GetValue<string>().Should().Be("size");
        gap.Json["exchange"]!.GetValue<string>().Should().Be(Feeds.Exchange);
        gap.Key.Should().Be("large");
        gap.Json["reason"]!.GetValue<string>().Should().Contain("608 bytes").And.Contain("500")
            .And.Contain("Events:MaxMessageBytes");
        gaps.Total.Should().Be(1);

        // The same by way of the log.
        await using var again = await EventConnection.Open(Server, Feeds.Path(), after: before.Id);
        _ = await again.Next("ready");
        (await again.Next("gap")).Should().Be(gap);
        (await again.Next("message")).Key.Should().Be("small again");
    }

    [Test]
    public async Task Pings_come_as_often_as_is_set()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path());

        await Server.Advance(TimeSpan.FromSeconds(5));

        _ = await stream.Next("ping");
    }

    [Test]
    public async Task The_program_ends_at_once_whoever_listens()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path());
        var watch = Stopwatch.StartNew();

        await Server.DisposeAsync();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        (await stream.Next()).Should().BeNull("the stream ends in good order");
    }
}
