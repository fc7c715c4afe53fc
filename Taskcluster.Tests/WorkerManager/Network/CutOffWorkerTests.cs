using System.Globalization;
using System.Runtime.Versioning;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.WorkerManager.Local;

namespace Taskcluster.Tests.WorkerManager.Network;

/// <summary>
/// A worker on another network whose link is cut and restored while it has tasks. The times are real ones: those of
/// the system's own repeated sends are not to be moved.
/// </summary>
[TestFixture]
[Category("Network")]
[SupportedOSPlatform("linux")]
public sealed class CutOffWorkerTests
{
    private const string Variable = "TASKCLUSTER_NETWORK";

    private const long Large = 256L << 20;

    private FarRig rig = null!;

    private string Gate => Path.Combine(rig.Folder, "go");

    private string Violations => Path.Combine(rig.Folder, "violations");

    [SetUp]
    public void RequireNamespaces()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null or "")
        {
            Assert.Ignore($"It takes a minute of real time: set {Variable}=1.");
        }

        if (TwoNetworks.Obstacle() is { } obstacle)
        {
            Assert.Ignore(obstacle);
        }
    }

    [TearDown]
    public async Task End()
    {
        if (rig is not null)
        {
            await rig.DisposeAsync();
        }
    }

    [Test]
    public async Task A_cut_that_is_shorter_than_the_claim_costs_nothing()
    {
        const int ClaimSeconds = 16;
        rig = await FarRig.Start(ClaimSeconds, registrationSeconds: 5);
        await rig.StartWorker("far", isFar: true);
        var task = await rig.AddTask(Guarded($"""
            echo before the cut
            while [ -e '{rig.Folder}' ] && [ ! -e '{Gate}' ]; do sleep 0.05; done
            echo during the cut
            truncate -s {Large.ToString(CultureInfo.InvariantCulture)} large.bin
            touch '{rig.Folder}/done'
            """), new { artifacts = new[] { Artifact("small.txt"), Artifact("large.bin") } });
        await LocalServer.Eventually(async () => (await rig.Status(task))["state"]!.GetValue<string>() == "running");

        // It is renewed when a third of it is left, and that may take all but a tenth.
        var first = await rig.TakenUntil(task);
        await Until(first - TimeSpan.FromSeconds((ClaimSeconds / 3.0) + 1));
        await rig.Networks.Cut();
        await Until(first - TimeSpan.FromSeconds((ClaimSeconds / 3.0) - 1));
        await rig.Networks.Restore();
        await LocalServer.Eventually(async () => await rig.TakenUntil(task) > first);

        // The end of the command, and the beginning of what follows it.
        await rig.Networks.Cut();
        await File.WriteAllTextAsync(Gate, "");
        await FarRig.Made($"{rig.Folder}/done");
        await Until(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2));
        await rig.Networks.Restore();

        // The middle of an upload.
        await LocalServer.Eventually(() => Task.FromResult(Arrived() > 1 << 20));
        await rig.Networks.Cut();
        Arrived().Should().BeLessThan(Large, "the cut comes before the end");
        await Until(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2));
        await rig.Networks.Restore();

        var status = await rig.Resolved(task);
        status["runs"]!.AsArray().Select(run => run!["reasonResolved"]!.GetValue<string>()).Should().Equal("completed");
        (await rig.Artifact(task, "public/small.txt")).Start.Should().Be("small");
        (await rig.Artifact(task, "public/large.bin")).Length.Should().Be(Large);
        (await rig.Artifact(task, "public/logs/live_backing.log")).Start
            .Should().Contain("before the cut").And.Contain("during the cut");
        File.Exists(Violations).Should().BeFalse();
    }

    [Test]
    public async Task A_task_of_a_cut_off_worker_is_done_by_another_and_never_by_both()
    {
        rig = await FarRig.Start(claimSeconds: 10, registrationSeconds: 8);
        var far = await rig.StartWorker("far", isFar: true);
        var task = await rig.AddTask(Guarded($"""
            touch '{rig.Folder}/run-'"$RUN_ID"
            while [ -e '{rig.Folder}' ] && [ "$RUN_ID" = 0 ]; do sleep 0.05; done
            """));
        await FarRig.Made($"{rig.Folder}/run-0");
        await rig.Networks.Cut();
        var near = await rig.StartWorker("near", isFar: false);

        var status = await rig.Resolved(task);

        var runs = status["runs"]!.AsArray();
        runs.Select(run => run!["reasonResolved"]!.GetValue<string>()).Should().Equal("claim-expired", "completed");
        runs.Select(run => run!["workerId"]!.GetValue<string>()).Should().Equal("far", "near");
        File.Exists(Violations).Should().BeFalse("the first command had ended when the second began");

        // Its credentials have ended meanwhile, too.
        await near.Signal("TERM");
        _ = await near.End();
        await Until(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1));
        await rig.Networks.Restore();
        var next = await rig.Resolved(await rig.AddTask("true"));
        next["runs"]!.AsArray().Select(run => run!["workerId"]!.GetValue<string>()).Should().Equal("far");
        next["state"]!.GetValue<string>().Should().Be("completed");
        far.HasEnded.Should().BeFalse();
    }

    private static object Artifact(string name) => new
    {
        type = "file",
        path = name,
        name = $"public/{name}",
        contentEncoding = "identity",
    };

    // Server and workers are programs of their own, by the system's clock: nobody can move it, and that nothing
    // happens before a claim ends can only be waited for.
    private static async Task Until(DateTimeOffset moment)
    {
        var wait = moment - TimeProvider.System.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, TimeProvider.System);
        }
    }

    // How much of the longest upload is there.
    private long Arrived() => Directory.Exists(rig.Uploading)
        ? new DirectoryInfo(rig.Uploading).GetFiles().Select(LengthOf).DefaultIfEmpty().Max()
        : 0;

    private static long LengthOf(FileInfo file) => file.Exists ? file.Length : 0;

    // The lock is held for as long as anything lives that the task has started.
    private string Guarded(string script) => $"""
        exec 9>'{rig.Folder}'/"$TASK_ID".lock
        flock -n 9 || echo "$TASK_ID $RUN_ID" >>'{Violations}'
        printf small >small.txt
        {script}
        """;
}
