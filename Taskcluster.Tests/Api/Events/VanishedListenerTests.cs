using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>Nobody is listened for who has gone; and thousands may stay.</summary>
public sealed class VanishedListenerTests : FeedTests
{
    private const string Gauge = "taskcluster.events.listeners";
    private const int Many = 300;

    [Test]
    public async Task Who_leaves_is_forgotten_whether_in_good_order_or_not()
    {
        using var broken = await RawConnection.Open(Server);
        await broken.Send(
            $"GET /api/{Feeds.Path()} HTTP/1.1\r\nHost: {new Uri(Server.RootUrl).Authority}\r\n\r\n");
        (await broken.Receive()).Should().StartWith("HTTP/1.1 200 OK");
        var closed = await EventConnection.Ready(Server, Feeds.Path());
        await using var other = await EventConnection.Ready(Server, Feeds.Path());
        await Server.UntilListeners(3);
        Server.Gauge(Gauge).Should().Be(3);

        broken.Break();
        await Server.UntilListeners(2);
        await closed.DisposeAsync();
        await Server.UntilListeners(1);

        Server.Gauge(Gauge).Should().Be(1);
        await Server.Tell("a");
        (await other.NextKeys(1)).Should().Equal("a");
    }

    [Test]
    public async Task Hundreds_hear_what_each_of_them_wants()
    {
        var streams = await Task.WhenAll(Enumerable.Range(0, Many).Select(number =>
            EventConnection.Ready(Server, Feeds.Path(pattern: number % 2 == 0 ? "all.#" : $"#.to-{number}"))));
        Server.Gauge(Gauge).Should().Be(Many);

        await Server.Tell([.. Enumerable.Range(0, Many).Select(number => $"all.to-{number}")]);

        var heard = await Task.WhenAll(streams.Select(
            (stream, number) => stream.NextKeys(number % 2 == 0 ? Many : 1)));
        for (var number = 0; number < Many; number++)
        {
            heard[number].Should().Equal(number % 2 == 0
                ? Enumerable.Range(0, Many).Select(other => $"all.to-{other}")
                : [$"all.to-{number}"]);
        }

        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
        await Server.UntilListeners(0);
        await using var again = await EventConnection.Ready(Server, Feeds.Path());
        await Server.Tell("x");
        (await again.NextKeys(1)).Should().Equal("x");
    }
}
