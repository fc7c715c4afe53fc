using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Events;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>What happens to all that is under way when the program is told to end.</summary>
[Platform(Include = "Linux", Reason = "The program is ended by a signal.")]
public sealed class DrainTests
{
    private const string QueueId = "abuse/drain";

    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public async Task What_was_begun_is_answered_who_waits_is_sent_home_and_nothing_answered_is_lost()
    {
        // How long a body may take is no matter here.
        await using var server = await Start("--set", "Server:MinBodyBytesPerSecond=0");
        using var worker = await Call(server);
        await worker.Begin(
            server.Root, "POST", $"/api/queue/v1/claim-work/{QueueId}", announced: Worker("waiting").Length);
        await worker.Send(Worker("waiting"));
        using var listener = await Call(server);
        await listener.Send(null, "GET", "/api/" + Feeds.Path(Feeds.Defined));
        _ = await listener.Until(text => text.Contains("event: ready", StringComparison.Ordinal));
        using var creator = await Call(server);
        var (taskId, body) = (SlugId.New(), Definition("somewhere/else"));
        await creator.Begin(server.Root, "PUT", $"/api/queue/v1/task/{taskId}", announced: body.Length);
        await creator.Send(body[..100]);
        var (uploader, ofTask) = await BeginUpload(server, "half of it, ", "and the other half");
        using var idle = await Call(server);

        await server.Program.Signal("TERM");

        // They end because the program does, so that it is stopping from here on.
        (await worker.Answer()).Should().Be((200, """{"tasks":[]}"""));
        (await listener.End()).Should().EndWith("\r\n0\r\n\r\n", "the stream ends in good order");
        await creator.Send(body[100..]);
        (await creator.Answer()).Status.Should().Be(200);
        await uploader.Send("and the other half");
        (await uploader.Answer()).Status.Should().Be(200);
        uploader.Dispose();
        var (code, _, errors) = await server.Program.End();
        code.Should().Be(0);
        errors.Should().BeEmpty();

        await using var again = await Start();
        (await again.AsRoot().Get($"queue/v1/task/{taskId}/status")).Status.Should().Be(200);
        var artifact = (await again.AsRoot().Get($"queue/v1/task/{ofTask}/runs/0/artifact-content/public/log")).Ok;
        using var content = await ArtifactCalls.Fetch(artifact["url"]!.GetValue<string>());
        (await content.Content.ReadAsStringAsync()).Should().Be("half of it, and the other half");
    }

    [Test]
    public async Task Who_never_finishes_does_not_hold_the_program_beyond_its_limit()
    {
        await using var server = await Start(
            "--set", "Server:ShutdownSeconds=1", "--set", "Server:MinBodyBytesPerSecond=0");
        using var stuck = await Call(server);
        await stuck.Begin(server.Root, "PUT", $"/api/queue/v1/task/{SlugId.New()}", announced: 1000);
        var (uploader, _) = await BeginUpload(server, "something", "that never comes");

        var (code, _, errors) = await server.Stop();

        code.Should().Be(0);
        errors.Should().NotContain("nhandled").And.NotContain("fail:");
        uploader.Dispose();
        await using var again = await Start();
        Directory.GetFiles(Path.Combine(folder.Path, "artifacts", "uploading")).Should().BeEmpty();
    }

    [Test]
    public async Task Nothing_that_was_acknowledged_while_it_ended_is_lost()
    {
        var acknowledged = new ConcurrentQueue<string>();
        await using (var server = await Start())
        {
            var clients = Enumerable.Range(0, 4).Select(_ => CreateUntilTheEnd(server, acknowledged)).ToList();
            await Until.True(() => acknowledged.Count > 40);
            (await server.Stop()).Code.Should().Be(0);
            await Task.WhenAll(clients);
        }

        await using var again = await Start();
        var found = (await again.AsRoot().Post("queue/v1/tasks/status", new { taskIds = acknowledged.Take(1000) }))
            .Ok["statuses"]!.AsArray().Select(one => one!["taskId"]!.GetValue<string>());
        found.Should().BeEquivalentTo(acknowledged.Take(1000));
    }

    private static Task<OpenCall> Call(ChildServer server) => OpenCall.Connect(server.RootUrl);

    private static string Worker(string workerId) =>
        new JsonObject { ["workerGroup"] = "g", ["workerId"] = workerId, ["tasks"] = 1 }.ToJsonString();

    private static string Definition(string queueId)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonObject
        {
            ["taskQueueId"] = queueId,
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now.AddHours(1)),
            ["payload"] = new JsonObject(),
            ["metadata"] = new JsonObject
            {
                ["name"] = "a task",
                ["description"] = "made by a test",
                ["owner"] = "tester@example.com",
                ["source"] = "https://example.com/source",
            },
        }.ToJsonString();
    }

    // An artifact of which the first part has been sent.
    private static async Task<(OpenCall Uploader, string TaskId)> BeginUpload(
        ChildServer server, string first, string second)
    {
        var taskId = SlugId.New();
        _ = (await server.AsRoot().Put($"queue/v1/task/{taskId}", Definition("abuse/uploads"))).Ok;
        _ = (await server.AsRoot().Post(
            $"queue/v1/task/{taskId}/runs/0/claim", new { workerGroup = "g", workerId = "w" })).Ok;
        var body = ArtifactCalls.S3("application/json");
        body["expires"] = WireTime.Format(TimeProvider.System.GetUtcNow().AddMinutes(30));
        var reply = (await server.AsRoot().Post(ArtifactCalls.Path(taskId, "public/log"), body)).Ok;
        var uploader = await Call(server);
        await uploader.Begin(
            null, "PUT", new Uri(reply["putUrl"]!.GetValue<string>()).PathAndQuery,
            announced: first.Length + second.Length);
        await uploader.Send(first);
        return (uploader, taskId);
    }

    private static async Task CreateUntilTheEnd(ChildServer server, ConcurrentQueue<string> acknowledged)
    {
        try
        {
            while (true)
            {
                var taskId = SlugId.New();
                if ((await server.AsRoot().Put($"queue/v1/task/{taskId}", Definition("somewhere/else"))).Status == 200)
                {
                    acknowledged.Enqueue(taskId);
                }
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // It is gone.
        }
    }

    private Task<ChildServer> Start(params string[] more) => ChildServer.Start(
        ["--data", folder.Path, "--set", "Queue:ClaimWorkWaitSeconds=3600", .. more]);
}
