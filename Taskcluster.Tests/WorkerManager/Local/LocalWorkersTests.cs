using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.WorkerManager.Local;

/// <summary>Pools whose workers are processes beside the server, which are killed, and it too.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "What a killed worker leaves is found as Linux shows it.")]
[Category("LocalWorkers")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class LocalWorkersTests
{
    /// <summary>How many tasks; by default few.</summary>
    private const string Variable = "TASKCLUSTER_LOCAL_TASKS";

    private const int FewTasks = 12;

    private const int Capacity = 4;

    /// <summary>After so many tasks a worker is killed, and after so many the server.</summary>
    private const int BetweenWorkers = 20;

    private const int BetweenServers = 70;

    /// <summary>So many are not ended in a moment.</summary>
    private const string Crowd = "for i in $(seq 200); do sleep 600 & done";

    private TemporaryFolder folder = null!;

    private string Data => Path.Combine(folder.Path, "data");

    private string Gate => Path.Combine(folder.Path, "go");

    private string Violations => Path.Combine(folder.Path, "violations");

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public async Task RemoveFolder()
    {
        await LocalServer.Eventually(() => Task.FromResult(LocalServer.WorkersOf(Data).Count == 0));
        folder.Dispose();
    }

    [Test]
    public async Task Tasks_are_all_done_and_none_twice_at_once_whoever_is_killed()
    {
        List<string> tasks = [];
        var server = await LocalServer.Start(Data);
        try
        {
            await server.CreatePool(Capacity, new JsonObject());
            for (var i = 0; i < Tasks(); i++)
            {
                tasks.Add(await server.AddTask(Guarded()));
            }

            // Nobody gets through the gate yet, so that each kill hits a task.
            await Full(server);
            server.KillWorker();
            await LocalServer.Eventually(async () => (await server.Errors()).Contains("worker-died"));
            await Full(server);
            server = await Restarted(server);
            await Full(server);
            await File.WriteAllTextAsync(Gate, "");
            server = await KilledUntilDone(server, tasks.Count);

            (await server.States()).Should().OnlyContain(state => state == "completed").And.HaveCount(tasks.Count);
            await RequireRetries(server, tasks);
            Complaints().Should().BeEmpty();
            await LocalServer.Eventually(async () => await server.Count("currentCapacity") == 0);
            server.Workers().Should().BeEmpty("they end when nobody needs them");
            (await server.Stop()).Code.Should().Be(0);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Test]
    [AtLength(Variable)]
    public async Task What_a_killed_worker_did_begins_again_only_when_nothing_of_it_lives()
    {
        await using var server = await LocalServer.Start(Data);
        await server.CreatePool(2, new JsonObject(), minCapacity: 2);
        var gate = new FileInfo(Gate);
        for (var round = 0; round < Rounds(); round++)
        {
            // Another one is idle, and takes the task at the moment at which it may.
            await LocalServer.Eventually(async () => await server.Count("runningCount") == 2);
            var task = await server.AddTask(Guarded(Crowd));
            await Began(task, run: 0);
            server.KillWorker((await server.Status(task))["runs"]![0]!["workerId"]!.GetValue<string>());
            await Began(task, run: 1);
            Complaints().Should().BeEmpty();

            await File.WriteAllTextAsync(Gate, "");
            await LocalServer.Eventually(
                async () => (await server.Status(task))["state"]!.GetValue<string>() == "completed");
            gate.Delete();
        }
    }

    [Test]
    [AtLength(Variable)]
    public async Task A_task_that_the_end_of_the_server_cuts_off_is_tried_again()
    {
        string task;
        await using (var first = await LocalServer.Start(Data))
        {
            await first.CreatePool(1, new JsonObject { ["shutdownGraceSeconds"] = 0 });
            task = await first.AddTask(Guarded());
            await Began(task, run: 0);

            var (code, _, errors) = await first.Stop();

            code.Should().Be(0, errors);
            first.Workers().Should().BeEmpty("a server takes its workers with it");
        }

        await File.WriteAllTextAsync(Gate, "");
        await using var second = await LocalServer.Start(Data);
        await LocalServer.Eventually(
            async () => (await second.Status(task))["state"]!.GetValue<string>() == "completed");
        var runs = (await second.Status(task))["runs"]!.AsArray();
        runs.Select(run => run!["reasonResolved"]!.GetValue<string>()).Should().Equal("worker-shutdown", "completed");
        Complaints().Should().BeEmpty();
        (await second.Errors()).Should().BeEmpty("nobody has died");
        (await second.Stop()).Code.Should().Be(0);
    }

    private static int Tasks() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var count)
            ? count
            : FewTasks;

    private static int Rounds() => 1 + (Tasks() / 40);

    private string Complaints() => File.Exists(Violations) ? File.ReadAllText(Violations) : "";

    // The locks are held for as long as anything lives that the task has started: one for the task, so that it runs
    // once at a time, and one of as many as tasks may run at once.
    private string Guarded(string more = "") => $"""
        exec 9>'{folder.Path}'/"$TASK_ID".lock
        flock -n 9 || echo "twice at once: $TASK_ID $RUN_ID" >>'{Violations}'
        for place in {string.Join(' ', Enumerable.Range(1, Capacity))} none; do
          exec 8>'{folder.Path}'/place."$place"
          flock -n 8 && break
        done
        [ "$place" != none ] || echo "too many at once: $TASK_ID $RUN_ID" >>'{Violations}'
        {more}
        touch '{folder.Path}'/"$TASK_ID.$RUN_ID"
        while [ ! -e '{Gate}' ]; do sleep 0.05; done
        sleep 0.1
        """;

    private Task Began(string task, int run) => LocalServer.Eventually(
        () => Task.FromResult(File.Exists(Path.Combine(folder.Path, FormattableString.Invariant($"{task}.{run}")))));

    // Nobody gets through the gate: as many tasks run as there may.
    private static async Task Full(LocalServer server)
    {
        await server.Claimed(Capacity);
        await LocalServer.Eventually(async () => await server.Count("runningCapacity") == Capacity);
        (await server.Count("currentCapacity")).Should().Be(Capacity);
    }

    private async Task<LocalServer> Restarted(LocalServer server)
    {
        await server.Kill();
        await server.DisposeAsync();
        return await LocalServer.Start(Data);
    }

    // As tasks are done, now and then a worker is killed, and more seldom the server.
    private async Task<LocalServer> KilledUntilDone(LocalServer server, int count)
    {
        var (nextWorker, nextServer) = (0, BetweenServers);
        for (var done = 0; done < count;)
        {
            await LocalServer.Eventually(async () =>
            {
                (await server.Count("currentCapacity")).Should().BeLessThanOrEqualTo(Capacity);
                done = (await server.States()).Count(state => state is not ("pending" or "running"));
                return done >= Math.Min(count, Math.Min(nextWorker, nextServer));
            });
            if (done >= nextWorker && done < count)
            {
                server.KillWorker();
                nextWorker += BetweenWorkers;
            }

            if (done >= nextServer && done < count)
            {
                server = await Restarted(server);
                nextServer += BetweenServers;
            }
        }

        return server;
    }

    private static async Task RequireRetries(LocalServer server, IEnumerable<string> tasks)
    {
        var retries = 0;
        foreach (var task in tasks)
        {
            var reasons = (await server.Status(task))["runs"]!.AsArray()
                .Select(run => run!["reasonResolved"]!.GetValue<string>()).ToList();
            reasons[^1].Should().Be("completed");
            reasons[..^1].Should().AllBe("worker-shutdown");
            retries += reasons.Count - 1;
        }

        // That of the worker which was killed before the gate, and those of all when the server was.
        retries.Should().BeGreaterThanOrEqualTo(1 + Capacity);
    }
}
