using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Mounts;

/// <summary>Caches of real tasks of a real server.</summary>
[Platform("Linux")]
public sealed class CacheTests : ServerTests
{
    private const string Count = "echo x >> cache/count; wc -l < cache/count > n; cat n";

    private static readonly object Mounts = new { mounts = new[] { MountTests.Cache("build", "cache") } };

    private static (string, JsonNode?) Scope => MountTests.Scope("build");

    [Test]
    public async Task A_cache_outlives_tasks_and_workers()
    {
        using var folder = new TemporaryFolder();
        await using (var worker = RealWorker.Start(Server, directory: folder.Path))
        {
            await Counts(worker, 1);
            await Counts(worker, 2);
        }

        await using (var worker = RealWorker.Start(Server, directory: folder.Path))
        {
            await Counts(worker, 3);
        }
    }

    [Test]
    public async Task A_new_cache_begins_with_its_content()
    {
        await using var worker = RealWorker.Start(Server);
        var content = new { base64 = Convert.ToBase64String(Archive.Gzip(Archive.Tar(("count", "1\n2\n")))) };
        var mounts = new
        {
            mounts = new[] { new { cacheName = "build", directory = "cache", content, format = "tar.gz" } },
        };

        (await Counted(worker, await worker.Run(Count, mounts, Scope))).Should().Be(3);
        (await Counted(worker, await worker.Run(Count, mounts, Scope))).Should().Be(4);
    }

    [Test]
    public async Task A_cache_is_purged_when_somebody_asks_for_it()
    {
        await using var worker = RealWorker.Start(Server);
        await Counts(worker, 1);
        await Counts(worker, 2);

        await Purge("other");
        await Counts(worker, 3);
        await Purge("build");

        (await worker.Log(await Counts(worker, 1))).Should().Contain("The cache build was purged");
    }

    [Test]
    public async Task Requests_that_nobody_remembers_any_more_are_not_missed()
    {
        using var folder = new TemporaryFolder();
        await using (var worker = RealWorker.Start(Server, directory: folder.Path))
        {
            await Counts(worker, 1);
            await Counts(worker, 2);
        }

        var longAgo = TimeProvider.System.GetUtcNow().AddHours(-25);
        folder.Write("caches/heard", WireTime.Format(longAgo));
        await using (var worker = RealWorker.Start(Server, directory: folder.Path))
        {
            await Counts(worker, 1);
        }
    }

    [TestCase("exit 3", 60, "failed: ")]
    [TestCase("sleep 100", 1, "failed: ")]
    public async Task A_cache_is_thrown_away_after_certain_exit_codes_and_when_a_task_is_broken_off(
        string script, int maxRunTime, string end)
    {
        await using var worker = RealWorker.Start(Server);
        await Counts(worker, 1);

        var taskId = await worker.Run(
            script,
            new
            {
                mounts = new[] { MountTests.Cache("build", "cache") },
                onExitStatus = new { purgeCaches = new[] { 3 } },
                maxRunTime,
            },
            Scope);

        (await Server.Summary(taskId)).Should().StartWith(end);
        await Counts(worker, 1);
    }

    [Test]
    public async Task A_failed_task_leaves_its_cache_to_the_next_one()
    {
        await using var worker = RealWorker.Start(Server);
        await Counts(worker, 1);

        await worker.Run($"{Count}; exit 4", Mounts, Scope);

        await Counts(worker, 3);
    }

    [Test]
    public async Task Two_tasks_at_once_never_share_a_cache()
    {
        await using var worker = RealWorker.Start(Server, settings => settings with { Capacity = 2 });
        var wait = $"{Count}; echo up > up; while [ ! -e go ]; do sleep 0.02; done";
        var first = await worker.Create(wait, Mounts, Scope);
        await worker.Written(first, "up");

        await Counts(worker, 1);

        await worker.Go(first);
        await worker.Ended(first);
        (await Counted(worker, first)).Should().Be(1);
        await Counts(worker, 2);
    }

    [Test]
    public async Task What_a_task_puts_in_the_place_of_its_cache_is_not_kept()
    {
        using var outside = new TemporaryFolder();
        outside.Write("secret", "1");
        await using var worker = RealWorker.Start(Server);

        await worker.Run($"rm -r cache; ln -s {outside.Path} cache", Mounts, Scope);

        await Counts(worker, 1);
        File.Exists(Path.Combine(outside.Path, "secret")).Should().BeTrue();
    }

    [Test]
    public async Task A_cache_needs_its_scope_which_a_role_may_give()
    {
        _ = (await Server.AsRoot().Put(
            "auth/v1/roles/cache-user", new { scopes = new[] { "generic-worker:cache:bu*" }, description = "" })).Ok;
        await using var worker = RealWorker.Start(Server);

        var without = await worker.Run(Count, Mounts);
        var byRole = await worker.Run(Count, Mounts, ("scopes", new JsonArray("assume:cache-user")));

        (await Server.Summary(without)).Should().StartWith("exception: ").And.Contain("malformed-payload");
        (await worker.Log(without)).Should().Contain(
            "payload/mounts/0/cacheName needs the task to have the scope generic-worker:cache:build");
        (await Server.Summary(byRole)).Should().StartWith("completed");
    }

    // At the worker's time, which is that of the answers' Date headers: the server's own clock stands still.
    private async Task Purge(string cacheName)
    {
        await Server.Advance(TimeProvider.System.GetUtcNow() - Server.Clock.GetUtcNow());
        (await Server.AsRoot().Post("purge-cache/v1/purge-cache/p%2Fw", new { cacheName })).Status.Should().Be(204);
    }

    private async Task<string> Counts(RealWorker worker, int expected)
    {
        var taskId = await worker.Run(Count, Mounts, Scope);
        (await Server.Summary(taskId)).Should().StartWith("completed");
        (await Counted(worker, taskId)).Should().Be(expected);
        return taskId;
    }

    // The line that wc wrote.
    private static async Task<int> Counted(RealWorker worker, string taskId) => int.Parse(
        (await worker.Log(taskId)).Split('\n').Single(line => line.Length > 0 && line.All(char.IsAsciiDigit)));
}
