using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>Who reads slowly, or not at all, delays nobody and loses nothing while the log has it.</summary>
public sealed class SlowListenerTests : FeedTests
{
    private const int SmallBuffer = 4096;
    private const int Count = 3000;

    private static readonly string Payload = $$"""{"x":"{{new string('x', 4000)}}"}""";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Events:QueueMessages"] = "16",
        ["Events:StallSeconds"] = "60",
    };

    [Test]
    public async Task Others_hear_all_meanwhile_and_it_catches_up()
    {
        using var overflows = Server.Count("taskcluster.events.overflows");
        await using var slow = await StopReading();
        await using var quick = await EventConnection.Ready(Server, Feeds.Path());

        var heard = quick.NextKeys(Count);
        await TellAll();

        (await heard).Should().Equal(Feeds.Keys(0, Count), "the other one has not read yet");
        await Until.True(() => overflows.Total > 0);
        (await slow.NextKeys(Count)).Should().Equal(Feeds.Keys(0, Count));
        await Server.Tell("and on");
        (await slow.NextKeys(1)).Should().Equal("and on");
    }

    [Test]
    public async Task Who_falls_behind_the_log_is_told_of_the_gap()
    {
        using var overflows = Server.Count("taskcluster.events.overflows");
        await using var slow = await StopReading();
        await TellAll();
        await Until.True(() => overflows.Total > 0);
        _ = await slow.Next("ready");
        await Server.Services.GetRequiredService<Database>().Write(tx => tx.Sql(
            "DELETE FROM pulse_messages WHERE routing_key <> ?").Bind($"{Count - 1}").Execute());

        var heard = new List<HeardEvent>();
        do
        {
            heard.Add((await slow.Next())!);
        }
        while (heard[^1] is not { Kind: "message" } message || message.Key != $"{Count - 1}");

        var before = heard.TakeWhile(one => one.Kind == "message").ToList();
        before.Select(message => message.Key).Should().Equal(Feeds.Keys(0, before.Count));
        heard[before.Count].Json["cause"]!.GetValue<string>().Should().Be("removed");
        heard.Should().HaveCount(before.Count + 2, "only the newest message was left");
    }

    [Test]
    public async Task Who_takes_nothing_for_too_long_is_cut_off()
    {
        using var overflows = Server.Count("taskcluster.events.overflows");
        using var stalled = Server.Count("taskcluster.events.stalled");
        await using var slow = await StopReading();
        await TellAll();
        await Until.True(() => overflows.Total > 0);
        Server.Clock.Advance(TimeSpan.FromSeconds(50));
        Server.Listeners().Should().Be(1);

        await Until.True(() =>
        {
            Server.Clock.Advance(TimeSpan.FromSeconds(20));
            return Server.Listeners() == 0;
        });

        await Until.True(() => stalled.Total == 1);
    }

    [Test]
    public async Task The_program_does_not_wait_for_it_at_its_end()
    {
        using var overflows = Server.Count("taskcluster.events.overflows");
        await using var slow = await StopReading();
        await TellAll();
        await Until.True(() => overflows.Total > 0);
        var watch = Stopwatch.StartNew();

        await Server.DisposeAsync();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    private async Task<EventConnection> StopReading()
    {
        // Where it begins is settled when it is told that it is ready, and not before.
        using var sent = Server.Count("taskcluster.events.sent");
        var slow = await EventConnection.Open(Server, Feeds.Path(), receiveBuffer: SmallBuffer);
        await Until.True(() => sent.Total == 1);
        return slow;
    }

    private async Task TellAll()
    {
        for (var number = 0; number < Count; number += 50)
        {
            await Server.Tell(Feeds.Keys(number, 50), Payload);
        }
    }
}
