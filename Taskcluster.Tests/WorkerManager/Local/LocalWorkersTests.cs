using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.WorkerManager.Local;

/// <summary>Pools whose workers are processes beside the server, which are killed, and it too.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "What a killed worker leaves is found as Linux shows it.")]
public sealed class LocalWorkersTests
{
    /// <summary>How many tasks; by default few.</summary>
    private const string Variable = "TASKCLUSTER_LOCAL_TASKS";

    private const int FewTasks = 30;

    private const int Capacity = 4;

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
        await using (var first = await LocalServer.Start(Data))
        {
            await first.CreatePool(Capacity, new JsonObject());
            for (var i = 0; i < Tasks(); i++)
            {
                tasks.Add(await first.AddTask(Guarded()));
            }

            await first.Claimed(Capacity);
            LocalServer.Kill(first.Workers()[0]);
            await LocalServer.Eventually(async () => (await first.Errors()).Contains("worker-died"));
            await Full(first);
            await first.Kill();
        }

        await using var second = await LocalServer.Start(Data);
        await Full(second);
        await File.WriteAllTextAsync(Gate, "");
        LocalServer.Kill(second.Workers()[0]);
        foreach (var task in tasks)
        {
            await LocalServer.Eventually(
                async () => (await second.Status(task))["state"]!.GetValue<string>() is not ("pending" or "running"));
            (await second.Status(task))["state"]!.GetValue<string>().Should().Be("completed");
        }

        File.Exists(Violations).Should().BeFalse("no run is done twice at once");
        await LocalServer.Eventually(async () => await second.Count("currentCapacity") == 0);
        second.Workers().Should().BeEmpty("they end when nobody needs them");
        (await second.Stop()).Code.Should().Be(0);
    }

    [Test]
    public async Task A_task_that_the_end_of_the_server_cuts_off_is_tried_again()
    {
        string task;
        await using (var first = await LocalServer.Start(Data))
        {
            await first.CreatePool(1, new JsonObject { ["shutdownGraceSeconds"] = 0 });
            task = await first.AddTask(Guarded());
            await first.Claimed(1);

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
        File.Exists(Violations).Should().BeFalse();
        (await second.Errors()).Should().BeEmpty("nobody has died");
        (await second.Stop()).Code.Should().Be(0);
    }

    private static int Tasks() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var count)
            ? count
            : FewTasks;

    // The lock is held for as long as anything lives that the task has started.
    private string Guarded() => $"""
        exec 9>'{folder.Path}'/"$TASK_ID".lock
        flock -n 9 || echo "$TASK_ID $RUN_ID" >>'{Violations}'
        while [ ! -e '{Gate}' ]; do sleep 0.05; done
        """;

    // Nobody gets through the gate: as many tasks run as there may.
    private static async Task Full(LocalServer server)
    {
        await server.Claimed(Capacity);
        await LocalServer.Eventually(async () => await server.Count("runningCapacity") == Capacity);
        (await server.Count("currentCapacity")).Should().Be(Capacity);
    }
}
