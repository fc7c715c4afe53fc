using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Events;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// Many workers that wait for a task and many who listen, at once, on a server in a process of its own: all are
/// served, and nothing of them is left when they go. TASKCLUSTER_ABUSE=full makes it 5,000 and 2,000.
/// </summary>
[Category("Abuse")]
[Platform(Include = "Linux", Reason = "Memory and open files are looked at as Linux shows them.")]
public sealed partial class WaitersTests
{
    /// <summary><c>full</c>: as many as docs/limits.md says.</summary>
    public const string SizeVariable = "TASKCLUSTER_ABUSE";

    private const string QueueId = "abuse/work";
    private const string HeardQueueId = "abuse/heard";
    private const string WorkersPath = "queue/v1/provisioners/abuse/worker-types/work/workers";
    private const int Heard = 20;
    private const int AtOnce = 32;
    private const int SpareFiles = 400;

    // Connections of our own that are kept, and what the server opens of its database when many read at once.
    private const int SpareConnections = 3 * AtOnce;
    private const long MostBytesEach = 256 * 1024;

    private static readonly bool IsFull = Environment.GetEnvironmentVariable(SizeVariable) == "full";

    private readonly List<OpenCall> workers = [];
    private readonly List<OpenCall> listeners = [];
    private ChildServer server = null!;

    private static int Workers => IsFull ? 5000 : 200;

    private static int Listeners => IsFull ? 2000 : 100;

    [TearDown]
    public async Task CloseAll()
    {
        Disconnect();
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    [Test]
    public async Task All_who_wait_and_listen_are_served_and_nothing_of_them_is_left()
    {
        RequireFiles(new ServerProcess(Environment.ProcessId));
        server = await ChildServer.Start("--set", "Queue:ClaimWorkWaitSeconds=3600");
        var process = new ServerProcess(server.Program.Id);
        RequireFiles(process);
        var latencyBefore = await Latency();
        var (memory, files) = (process.Memory, process.Files);

        workers.AddRange(await All(Workers, StartWaiting));
        listeners.AddRange(await All(Listeners, _ => StartListening()));
        await AllWait();
        var each = (process.Memory - memory) / (Workers + Listeners);
        var latencyWith = await Latency();
        await EachTaskIsClaimedOnce();
        await EachListenerHearsAll();

        for (var number = 0; number < Workers / 2; number++)
        {
            await Ask(workers[number], number);
        }

        Disconnect();
        await Until.True(() => process.Files <= files + SpareConnections);
        await ATaskGoesToWhoIsThere();
        Report(process, each, latencyBefore, latencyWith);
        each.Should().BeLessThan(MostBytesEach, "waiting costs little");
        (await server.Stop()).Errors.Should().NotContain("fail:").And.NotContain("crit:").And.NotContain("nhandled");
    }

    private static void RequireFiles(ServerProcess process)
    {
        if (process.MostFiles < Workers + Listeners + SpareFiles)
        {
            Assert.Ignore(
                $"A process may open {process.MostFiles} files here; this needs {Workers + Listeners + SpareFiles}.");
        }
    }

    private static async Task<List<T>> All<T>(int count, Func<int, Task<T>> action)
    {
        var results = new List<T>();
        for (var from = 0; from < count; from += AtOnce)
        {
            results.AddRange(
                await Task.WhenAll(Enumerable.Range(from, Math.Min(AtOnce, count - from)).Select(action)));
        }

        return results;
    }

    private static string Definition(string queueId)
    {
        var now = TimeProvider.System.GetUtcNow();
        var definition = new JsonObject
        {
            ["taskQueueId"] = queueId,
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now.AddHours(1)),
            ["payload"] = new JsonObject(),
        };
        definition["metadata"] = new JsonObject
        {
            ["name"] = "a task",
            ["description"] = "made by a test",
            ["owner"] = "tester@example.com",
            ["source"] = "https://example.com/source",
        };
        return definition.ToJsonString();
    }

    [GeneratedRegex("\"routingKey\":\"primary\\.(?<taskId>[\\w-]{22})\\.", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex TaskOfEvent();

    private async Task<OpenCall> StartWaiting(int number)
    {
        var call = await OpenCall.Connect(server.RootUrl);
        await Ask(call, number);
        return call;
    }

    private Task Ask(OpenCall call, int number) => call.Send(
        server.Root, "POST", $"/api/queue/v1/claim-work/{QueueId}",
        new JsonObject { ["workerGroup"] = "g", ["workerId"] = $"w{number}", ["tasks"] = 1 }.ToJsonString());

    private async Task<OpenCall> StartListening()
    {
        var call = await OpenCall.Connect(server.RootUrl);
        await call.Send(null, "GET", "/api/" + Feeds.Path(
            "exchange/taskcluster-queue/v1/task-pending", "primary.*.*.*.*.abuse.heard.#"));
        _ = await call.Until(text => text.Contains("event: ready", StringComparison.Ordinal));
        return call;
    }

    // A worker is known once its call has come to where it waits.
    private async Task AllWait()
    {
        while (true)
        {
            var known = 0;
            string? token = null;
            do
            {
                var query = token is null ? "" : $"?continuationToken={token}";
                var page = (await server.AsRoot().Get(WorkersPath + query)).Ok;
                known += page["workers"]!.AsArray().Count;
                token = page["continuationToken"]?.GetValue<string>();
            }
            while (token is not null);
            if (known == Workers)
            {
                return;
            }
        }
    }

    private Task<List<string>> Create(string queueId, int count) => All(count, async number =>
    {
        var taskId = SlugId.New();
        _ = (await server.AsRoot().Put($"queue/v1/task/{taskId}", Definition(queueId))).Ok;
        return taskId;
    });

    private async Task EachTaskIsClaimedOnce()
    {
        var created = await Create(QueueId, Workers);
        var claimed = new List<string>();
        foreach (var worker in workers)
        {
            var (status, body) = await worker.Answer();
            status.Should().Be(200, body);
            var tasks = JsonNode.Parse(body)!["tasks"]!.AsArray();
            tasks.Count.Should().Be(1, body);
            claimed.Add(tasks[0]!["status"]!["taskId"]!.GetValue<string>());
        }

        claimed.Order(StringComparer.Ordinal).Should().Equal(created.Order(StringComparer.Ordinal));
    }

    private async Task EachListenerHearsAll()
    {
        var created = await Create(HeardQueueId, Heard);
        List<string>? first = null;
        foreach (var listener in listeners)
        {
            var text = await listener.Until(text => TaskOfEvent().Count(text) >= Heard);
            var heard = TaskOfEvent().Matches(text).Select(match => match.Groups["taskId"].Value).ToList();
            first ??= heard;
            heard.Should().Equal(first, "all hear the same in the same order");
        }

        first.Should().BeEquivalentTo(created);
    }

    // Not to one that has gone.
    private async Task ATaskGoesToWhoIsThere()
    {
        using var call = await OpenCall.Connect(server.RootUrl);
        await Ask(call, Workers);
        var created = await Create(QueueId, 1);
        var (_, body) = await call.Answer();
        body.Should().Contain(created[0]);
    }

    private void Disconnect()
    {
        workers.ForEach(worker => worker.Dispose());
        listeners.ForEach(listener => listener.Dispose());
        workers.Clear();
        listeners.Clear();
    }

    // The median of one call after another.
    private async Task<TimeSpan> Latency()
    {
        var times = new List<TimeSpan>();
        for (var number = 0; number < 200; number++)
        {
            var started = Stopwatch.GetTimestamp();
            _ = (await server.AsRoot().Put($"queue/v1/task/{SlugId.New()}", Definition("abuse/other"))).Ok;
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    private static void Report(ServerProcess process, long each, TimeSpan before, TimeSpan with) =>
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Workers} waiting workers and {Listeners} listeners: {each / 1024} KiB each; createTask of others "
            + $"{before.TotalMilliseconds:0.00} ms, with them {with.TotalMilliseconds:0.00} ms "
            + $"({with / before:0.00} times as long); afterwards {process.Memory >> 20} MiB, {process.Files} open "
            + $"files, {process.Threads} threads"));
}
