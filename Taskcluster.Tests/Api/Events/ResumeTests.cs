using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Events;

/// <summary>Who comes back misses nothing and hears nothing twice; if it cannot be so, it is told.</summary>
public sealed class ResumeTests : FeedTests
{
    private Database Database => Server.Services.GetRequiredService<Database>();

    [Test]
    public async Task Who_was_cut_off_hears_what_came_meanwhile()
    {
        string id;
        await using (var first = await EventConnection.Ready(Server, Feeds.Path()))
        {
            await Server.Tell("a", "b", "c");
            id = (await first.Messages(2))[1].Id;
        }

        await Server.UntilListeners(0);
        await Server.Tell("d", "e");

        await using var byHeader = await EventConnection.Open(Server, Feeds.Path(), after: id);
        (await byHeader.Next("ready")).Id.Should().Be(id);
        await using var byQuery = await EventConnection.Open(Server, Feeds.Path(after: id));
        await Server.Tell("f");
        (await byHeader.NextKeys(4)).Should().Equal("c", "d", "e", "f");
        (await byQuery.NextKeys(4)).Should().Equal("c", "d", "e", "f");
    }

    [Test]
    public async Task The_header_counts_where_both_are_sent()
    {
        await using var first = await EventConnection.Open(Server, Feeds.Path());
        var old = (await first.Next("ready")).Id;
        await Server.Tell("a", "b");
        var newer = (await first.Next("message")).Id;

        await using var again = await EventConnection.Open(Server, Feeds.Path(after: old), after: newer);

        (await again.NextKeys(1)).Should().Equal("b");
    }

    [Test]
    public async Task Every_event_bears_an_id_to_come_back_with()
    {
        await using var stream = await EventConnection.Open(Server, Feeds.Path());
        var ready = await stream.Next("ready");
        await Server.Tell("a");
        var message = await stream.Next("message");
        await Server.Advance(TimeSpan.FromSeconds(20));
        var ping = await stream.Next("ping");
        await Server.Tell("b");

        foreach (var (id, keys) in new[] { (ready.Id, "a b"), (message.Id, "b"), (ping.Id, "b") })
        {
            await using var again = await EventConnection.Open(Server, Feeds.Path(), after: id);
            string.Join(' ', await again.NextKeys(keys.Split(' ').Length)).Should().Be(keys);
        }
    }

    [Test]
    public async Task A_long_absence_is_made_up_for_in_many_pages_while_more_is_told()
    {
        await using var first = await EventConnection.Open(Server, Feeds.Path());
        var id = (await first.Next("ready")).Id;
        await Server.Tell(Feeds.Keys(0, 1500));

        await using var again = await EventConnection.Open(Server, Feeds.Path(), after: id);
        var telling = Task.Run(async () =>
        {
            for (var number = 1500; number < 2000; number += 5)
            {
                await Server.Tell(Feeds.Keys(number, 5));
            }
        });

        (await again.NextKeys(2000)).Should().Equal(Feeds.Keys(0, 2000));
        await telling;
        (await first.NextKeys(2000)).Should().Equal(Feeds.Keys(0, 2000));
    }

    [Test]
    public async Task A_restart_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var before = await RunningServer.Start(dataFolder: folder.Path))
        {
            await using var stream = await EventConnection.Ready(before, Feeds.Path());
            await before.Tell("a", "b");
            id = (await stream.Next("message")).Id;
        }

        await using var after = await RunningServer.Start(dataFolder: folder.Path);
        await after.Tell("c");
        await using var again = await EventConnection.Open(after, Feeds.Path(), after: id);
        await after.Tell("d");

        (await again.NextKeys(3)).Should().Equal("b", "c", "d");
    }

    [Test]
    public async Task An_id_of_another_epoch_gets_a_gap_and_then_all_there_is()
    {
        await Server.Tell("a", "b");

        await using var stream = await EventConnection.Open(Server, Feeds.Path(), after: "0123456789abcdef-1");

        var gap = await stream.Next("gap");
        gap.Json["cause"]!.GetValue<string>().Should().Be("epoch");
        gap.Json["reason"]!.GetValue<string>().Should().Contain("another epoch");
        gap.Json["after"]!.GetValue<string>().Should().Be("0123456789abcdef-1");
        (await stream.Next("ready")).Id.Should().Be(gap.Id, "who comes back with it hears of no gap");
        (await stream.NextKeys(2)).Should().Equal("a", "b");
    }

    [Test]
    public async Task An_id_that_is_older_than_the_log_gets_a_gap_and_then_all_that_is_left()
    {
        await using var first = await EventConnection.Open(Server, Feeds.Path());
        var id = (await first.Next("ready")).Id;
        await Server.Tell("a", "b", "c");
        await Remove(2);

        await using var again = await EventConnection.Open(Server, Feeds.Path(), after: id);

        var gap = await again.Next("gap");
        gap.Json["cause"]!.GetValue<string>().Should().Be("removed");
        gap.Json["reason"]!.GetValue<string>().Should().Contain("no longer kept");
        _ = await again.Next("ready");
        (await again.NextKeys(1)).Should().Equal("c");
        await using var third = await EventConnection.Open(Server, Feeds.Path(), after: gap.Id);
        _ = await third.Next("ready");
        (await third.NextKeys(1)).Should().Equal("c");
    }

    [Test]
    public async Task An_id_ahead_of_the_log_gets_a_gap_and_then_what_comes()
    {
        await Server.Tell("a");
        await using var first = await EventConnection.Open(Server, Feeds.Path());
        var epoch = (await first.Next("ready")).Id.Split('-')[0];

        await using var again = await EventConnection.Open(Server, Feeds.Path(), after: $"{epoch}-999");

        (await again.Next("gap")).Json["cause"]!.GetValue<string>().Should().Be("ahead");
        _ = await again.Next("ready");
        await Server.Tell("b");
        (await again.NextKeys(1)).Should().Equal("b");
    }

    [Test]
    public async Task When_the_epoch_changes_all_who_listen_are_told_and_go_on()
    {
        await using var stream = await EventConnection.Ready(Server, Feeds.Path());
        await Server.Tell("a");
        var old = (await stream.Next("message")).Id.Split('-')[0];

        var epoch = await Database.Write(Epochs.Renew);
        await Server.Tell("b");

        var gap = await stream.Next("gap");
        gap.Json["cause"]!.GetValue<string>().Should().Be("epoch");
        gap.Id.Should().StartWith(epoch + "-");
        old.Should().NotBe(epoch);
        var next = await stream.Messages(2);
        next.Select(message => message.Key).Should().Equal("a", "b");
        next[1].Id.Should().StartWith(epoch + "-");
        await Server.Tell("c");
        (await stream.Next("message")).Key.Should().Be("c");
    }

    [Test]
    public async Task All_hear_the_same_order_however_many_tell_at_once()
    {
        const int tellers = 8;
        const int each = 60;
        await using var first = await EventConnection.Ready(Server, Feeds.Path());
        await using var second = await EventConnection.Ready(Server, Feeds.Path());
        await using var third = await EventConnection.Open(Server, Feeds.Path());
        (await third.Next("ready")).Id.Should().EndWith("-0");

        await Task.WhenAll(Enumerable.Range(0, tellers).Select(teller => Task.Run(async () =>
        {
            for (var number = 0; number < each; number++)
            {
                await Server.Tell($"{teller}.{number}");
            }
        })));

        var log = Server.Messages.All.Select(message => message.RoutingKey).ToList();
        log.Should().HaveCount(tellers * each);
        var heard = await first.Messages(log.Count);
        heard.Select(message => message.Key).Should().Equal(log);
        (await second.NextKeys(log.Count)).Should().Equal(log);
        for (var at = 0; at < log.Count; at += 37)
        {
            await using var again = await EventConnection.Open(Server, Feeds.Path(), after: heard[at].Id);
            (await again.NextKeys(log.Count - at - 1)).Should().Equal(log.Skip(at + 1));
        }

    }

    private Task Remove(int count) => Database.Write(tx => tx.Sql(
        "DELETE FROM pulse_messages WHERE seq IN (SELECT seq FROM pulse_messages ORDER BY seq LIMIT ?)")
        .Bind(count).Execute());
}
