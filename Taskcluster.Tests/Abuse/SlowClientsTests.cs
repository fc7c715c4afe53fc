using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Events;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// Clients that send or take byte by byte, or nothing: others are served meanwhile, no snapshot of the database is
/// held for them, and each is cut off at its limit. The limits are the web server's and go by the real time.
/// </summary>
public sealed class SlowClientsTests : FeedTests
{
    private const int SmallBuffer = 4096;
    private const int LargeBytes = 6_000_000;

    // Only who is never cut off needs it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    protected override IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Server:RequestHeadersSeconds"] = "1.5",
        ["Server:MinBodyBytesPerSecond"] = "100000",
        ["Server:SlowBodySeconds"] = "1.5",
        ["Server:MinAnswerBytesPerSecond"] = "10000000",
        ["Server:SlowAnswerSeconds"] = "1.5",
        ["Server:MaxConnections"] = "200",
    };

    [Test]
    public async Task Who_sends_a_head_or_a_body_byte_by_byte_is_cut_off_and_delays_nobody()
    {
        var taskId = await Server.ClaimedTask();
        var putUrl = (await Server.CreateArtifact(taskId, "public/a", ArtifactCalls.S3("application/json")))
            .Ok["putUrl"]!.GetValue<string>();
        using var connections = Server.Count("kestrel.active_connections");
        using var ofHead = await OpenCall.Connect(Server.RootUrl);
        using var ofBody = await OpenCall.Connect(Server.RootUrl);
        await ofBody.Begin(Server.Root, "PUT", $"/api/queue/v1/task/{SlugId.New()}", announced: 10_000);
        using var ofUpload = await OpenCall.Connect(Server.RootUrl);
        await ofUpload.Begin(null, "PUT", new Uri(putUrl).PathAndQuery, announced: 1_000_000);

        var trickling = Task.WhenAll(
            Trickle(ofHead, "GET /api/queue/v1/ping HTTP/1.1\r\nX: "), Trickle(ofBody), Trickle(ofUpload));
        await OthersAreServed();
        await trickling;

        ShouldBeToldOrCut(await ofBody.End(), 400);
        ShouldBeToldOrCut(await ofUpload.End(), 400);
        ShouldBeToldOrCut(await ofHead.End(), 408);
        await Until.True(() => connections.Total <= 0);
        Directory.GetFiles(Path.Combine(Folder.ArtifactsPath, "uploading")).Should().BeEmpty();
    }

    [Test]
    public async Task Who_does_not_take_an_answer_is_cut_off_and_holds_nothing_meanwhile()
    {
        var taskId = await LargeTask();
        await Server.Upload(taskId, "public/large", new byte[LargeBytes]);
        var link = await Server.AsRoot().Get(ArtifactCalls.Path(taskId, "public/large"));
        using var connections = Server.Count("kestrel.active_connections");
        using var ofTask = await OpenCall.Connect(Server.RootUrl, SmallBuffer);
        await ofTask.Send(Server.Root, "GET", $"/api/queue/v1/task/{taskId}");
        using var ofContent = await OpenCall.Connect(Server.RootUrl, SmallBuffer);
        await ofContent.Send(null, "GET", new Uri(link.Header("location")!).PathAndQuery);
        using var ofFeed = await OpenCall.Connect(Server.RootUrl, SmallBuffer);
        await ofFeed.Send(null, "GET", "/api/" + Feeds.Path());
        await Server.UntilListeners(1);
        await Tell();

        await OthersAreServed();
        await NoSnapshotIsHeld();

        // The listener has a patience of its own, by the moved clock.
        await Until.True(() => connections.Total <= 1);
        await Until.True(() =>
        {
            Server.Clock.Advance(TimeSpan.FromSeconds(20));
            return Server.Listeners() == 0;
        });
        await Until.True(() => connections.Total <= 0);
        (await ofTask.End()).Length.Should().BeLessThan(LargeBytes, "it was not all sent");
        (await ofContent.End()).Length.Should().BeLessThan(LargeBytes);
    }

    [Test]
    public async Task Connections_beyond_the_limit_are_closed_and_others_come_in_when_some_have_gone()
    {
        await using var small = await RunningServer.Start(
            new Dictionary<string, string?> { ["Server:MaxConnections"] = "5" });
        using var connections = small.Count("kestrel.active_connections");
        var first = new List<OpenCall>();
        for (var number = 0; number < 5; number++)
        {
            first.Add(await OpenCall.Connect(small.RootUrl));
            await first[^1].Send(null, "GET", "/api/queue/v1/ping");
            (await first[^1].Answer()).Status.Should().Be(200);
        }

        using var beyond = await OpenCall.Connect(small.RootUrl);
        (await beyond.End()).Should().BeEmpty("it is closed at once");
        await first[0].Send(null, "GET", "/api/queue/v1/ping");
        (await first[0].Answer()).Status.Should().Be(200, "who is there goes on");
        first.ForEach(one => one.Dispose());

        await Until.True(() => connections.Total <= 0);
        using var after = await OpenCall.Connect(small.RootUrl);
        await after.Send(null, "GET", "/api/queue/v1/ping");
        (await after.Answer()).Status.Should().Be(200);
    }

    private DataFolder Folder => Server.Services.GetRequiredService<DataFolder>();

    private static async Task Trickle(OpenCall call, string first = "")
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            await call.Send(first);
            while (!patience.IsCancellationRequested)
            {
                await call.Send(" ");
                await Task.Delay(Pause, TimeProvider.System);
            }

            Assert.Fail("It was not cut off.");
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Cut off.
        }
    }

    // What was still on its way to a server that has hung up can undo its last words.
    private static void ShouldBeToldOrCut(string heard, int status)
    {
        if (heard.Length > 0)
        {
            heard.Should().StartWith($"HTTP/1.1 {status} ");
        }
    }

    private async Task OthersAreServed()
    {
        for (var number = 0; number < 20; number++)
        {
            var body = Server.Definition().ToJsonString();
            (await RawHttp.SendAsRoot(Server, "PUT", $"/api/queue/v1/task/{SlugId.New()}", body))
                .Status.Should().Be(200);
        }
    }

    private async Task<string> LargeTask() => await Server.ClaimedTask(("payload", new JsonObject
    {
        ["large"] = new string('x', LargeBytes),
    }));

    private async Task Tell()
    {
        var payload = $$"""{"x":"{{new string('x', 100_000)}}"}""";
        for (var number = 0; number < 60; number++)
        {
            await Server.Tell([$"{number}"], payload);
        }
    }

    // The log can be emptied only while nobody reads from before its end.
    private async Task NoSnapshotIsHeld()
    {
        await using var connection = new SqliteConnection(
            $"Data Source={DataFolder.DatabaseIn(Folder.Path)};Pooling=False");
        await connection.OpenAsync();
        await using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await Until.True(() =>
        {
            using var row = checkpoint.ExecuteReader();
            return row.Read() && row.GetInt32(0) == 0;
        });
    }
}
