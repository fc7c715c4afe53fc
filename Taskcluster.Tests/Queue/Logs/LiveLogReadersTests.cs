using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Abuse;
using Taskcluster.Tests.Api.Events;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.LiveLogCalls;

namespace Taskcluster.Tests.Queue.Logs;

/// <summary>Readers of a running log where something goes wrong: with them, with the log, or with the disk.</summary>
public sealed class LiveLogReadersTests : ServerTests
{
    private const long Endless = (1L << 53) - 1;
    private const int Mebibyte = 1 << 20;

    // Neither is the time of anything else.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan RangeWait = TimeSpan.FromSeconds(23);

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["LiveLogs:PatienceSeconds"] = "7",
        ["LiveLogs:RangeWaitSeconds"] = "23",
    };

    [Test]
    public async Task Who_takes_nothing_is_cut_off()
    {
        const int mebibytes = 12;
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        for (var count = 0; count < mebibytes; count++)
        {
            await Append(appendUrl, (long)count * Mebibyte, new byte[Mebibyte]);
        }

        using var connections = Server.Count("kestrel.active_connections");
        using var stuck = await OpenCall.Connect(Server.RootUrl, receiveBuffer: 4096);
        await stuck.Send(null, "GET", new Uri(url).PathAndQuery);
        _ = await stuck.Until(text => text.Contains("\r\n\r\n"));
        await Until.True(() =>
        {
            if (Server.Clock.HasTimer(Server.Clock.GetUtcNow() + Patience))
            {
                Server.Clock.Advance(Patience);
            }

            return connections.Total <= 0;
        });

        (await stuck.End()).Length.Should().BeLessThan(mebibytes * Mebibyte);
        using var other = await Read(url, (mebibytes * Mebibyte) - 1);
        (await other.Content.ReadAsByteArrayAsync()).Should().HaveCount(1);
    }

    [Test]
    public async Task Who_had_more_of_a_log_than_a_new_server_waits_until_it_is_there_again()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "01");

        var waiting = Read(url, 4);
        await Until.True(IsWaiting);
        var following = Read(url, 5, Endless);
        await Append(appendUrl, 2, "23");
        await Append(appendUrl, 4, "45");

        using var answer = await waiting;
        (await answer.Content.ReadAsStringAsync()).Should().Be("45");
        using var follower = await following;
        await Append(appendUrl, 6, "67", isLast: true);
        (await follower.Content.ReadAsStringAsync()).Should().Be("567");
    }

    [Test]
    public async Task A_server_that_is_killed_breaks_off_and_the_next_one_goes_on_where_the_reader_was()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ChildServer.Start("--data", folder.Path);
        var server = RunningServer.Elsewhere(first.RootUrl, first.Root, folder.Path);
        var (url, appendUrl) = await server.OpenLog(await server.RunningTask());
        await Append(appendUrl, 0, "abc");
        using var broken = await Read(url);
        var body = await broken.Content.ReadAsStreamAsync();
        (await body.Next(3)).Should().Be("abc");

        first.Program.Kill();
        (await body.Awaiting(stream => stream.Next(1)).Should().ThrowAsync<IOException>())
            .Which.Should().NotBeOfType<EndOfStreamException>("that must not look like the log's end");
        await first.Program.End();
        var port = new Uri(first.RootUrl).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var second = await ChildServer.Start("--data", folder.Path, "--port", port);
        using var early = await Read(url, 3);
        (await Append(appendUrl, 3, "def")).Should().Be(0, "live logs do not outlive the program");
        await Append(appendUrl, 0, "ab");
        var waiting = Read(url, 3, Endless);
        await Append(appendUrl, 2, "cdef");
        await Append(appendUrl, 6, "g", isLast: true);

        using var rest = await waiting;
        (await rest.Content.ReadAsStringAsync()).Should().Be("defg");
        early.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        early.Headers.RetryAfter!.ToString().Should().Be("1");
    }

    [Test]
    public async Task A_range_that_a_running_log_does_not_reach_is_refused_after_a_while()
    {
        var (url, appendUrl) = await Server.OpenLog(await Server.RunningTask());
        await Append(appendUrl, 0, "01");

        var waiting = Read(url, 4);
        await Until.True(IsWaiting);
        await Append(appendUrl, 2, "2");
        Server.Clock.Advance(RangeWait);

        using var answer = await waiting;
        answer.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
        answer.Content.Headers.GetValues("Content-Range").Single().Should().Be("bytes */3");
    }

    [Test]
    public async Task A_log_that_is_too_long_ends_and_says_so()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["LiveLogs:LargestLogBytes"] = "10" });
        var (url, appendUrl) = await server.OpenLog(await server.RunningTask());
        await Append(appendUrl, 0, "0123456");
        using var answer = await Read(url);

        using var refused = await TryAppend(appendUrl, 7, "789abcdef");

        refused.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await answer.Content.ReadAsStringAsync()).Should().MatchRegex(
            @"^0123456\n\[taskcluster:warn [^]]+\] The live log ends here: .*LargestLogBytes.* goes on\.\n$");
    }

    [Test]
    public async Task A_piece_that_does_not_fit_on_the_disk_is_sent_again_when_it_does()
    {
        using var disk = new SmallDisk(mebibytes: 16);
        await using var server = await RunningServer.Start(dataFolder: disk.Path);
        var (url, appendUrl) = await server.OpenLog(await server.RunningTask());
        await Append(appendUrl, 0, "before ");
        using var answer = await Read(url);
        disk.Fill(but: 8192);
        var piece = new string('x', Mebibyte);

        using var refused = await TryAppend(appendUrl, 7, piece);
        var found = (await server.Anonymous().Get($"{new Uri(url).PathAndQuery}&search=x")).Ok;
        disk.Empty();
        await Append(appendUrl, 7, piece, isLast: true);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("could not be kept");
        found["bytes"]!.GetValue<int>().Should().Be(7, "what is left of the piece is none of the log's");
        (await answer.Content.ReadAsStringAsync()).Should().Be("before " + piece);
    }

    private bool IsWaiting() => Server.Clock.HasTimer(Server.Clock.GetUtcNow() + RangeWait);
}
