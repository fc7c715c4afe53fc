using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Taskcluster.Modules.Worker;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Isolation;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Isolation;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class TaskIsolationTests
{
    private static readonly TaskIsolation Sandbox = new() { HasSandbox = true };

    [Test]
    public async Task A_file_does_not_grow_beyond_its_limit()
    {
        Need("prlimit");
        await using var rig = await With(
            new TaskIsolation { FileBytes = 1000, MemoryBytes = 1L << 32, Processes = 5000 });

        var run = await rig.Run("head -c 2000 /dev/zero > large; stat -c %s large; ulimit -c");

        run.BackingLog.Should().Contain("\n1000\n0\n");
    }

    [Test]
    public async Task A_process_does_not_get_more_memory_than_its_limit()
    {
        Need("prlimit");
        await using var rig = await With(new TaskIsolation { MemoryBytes = 64 << 20 });

        var run = await rig.Run("dd if=/dev/zero of=/dev/null bs=200M count=1 || echo bounded");

        run.BackingLog.Should().Contain("\nbounded\n");
    }

    [Test]
    public async Task A_program_that_cannot_be_started_is_named_behind_limits_too()
    {
        Need("prlimit");
        await using var rig = await With(new TaskIsolation { FileBytes = 1000 });

        var missing = await rig.Run("", new { command = new[] { new[] { "./missing" } } });
        var denied = await rig.Run("", new { command = new[] { new[] { "/etc/passwd" } } });

        missing.BackingLog.Should().Contain("./missing: No such file or directory.");
        denied.BackingLog.Should().Contain("/etc/passwd: Permission denied.");
    }

    [Test]
    public async Task A_task_in_a_sandbox_sees_only_what_is_its_own()
    {
        using var secret = new TemporaryFolder();
        var file = secret.Write("database", "1");
        var mark = $"mark-{Guid.NewGuid():N}";
        await using var rig = await With(Sandbox with { HiddenFolders = [secret.Path] });

        var run = await rig.Run(
            $"""
            [ -e {file} ] || echo hidden
            touch /tmp/{mark} && [ -e /var/tmp/{mark} ] && echo own-tmp
            touch /etc/{mark} 2> /dev/null || echo read-only
            [ "$HOME" = "$TASK_WORKDIR" ] && echo home
            echo kept > result
            echo processes $(ls -d /proc/[0-9]* | wc -l)
            echo folders $(ls "$TASK_WORKDIR/../..")
            """,
            new { artifacts = new[] { new { type = "file", path = "result", name = "result" } } });

        (await run.Resolution).Should().Be("completed");
        run.BackingLog.Should().Contain("\nhidden\nown-tmp\nread-only\nhome\n")
            .And.Contain($"\nfolders {run.TaskId}.0\n", "other tasks' folders and caches are not to be seen")
            .And.MatchRegex("\nprocesses [1-7]\n");
        File.Exists($"/tmp/{mark}").Should().BeFalse();
        run.Files["result"].Text.Should().Be("kept\n");
    }

    [Test]
    public async Task What_a_sandbox_leaves_running_dies_with_it()
    {
        await using var rig = await With(Sandbox);

        var run = await rig.Run("TASK_WORKDIR= setsid sleep 4242.5 & sleep 0.1; exit 0");

        (await run.Resolution).Should().Be("completed");
        await Until.True(() => !Directory.EnumerateDirectories("/proc").Any(IsThatSleep));
    }

    [Test]
    public async Task A_task_in_a_sandbox_hears_that_it_must_end()
    {
        await using var rig = await With(Sandbox, TimeSpan.FromSeconds(30));

        var run = rig.Queue.Add(WorkerRig.Script(
            "trap 'echo polite; exit 0' TERM; echo up > up; while :; do sleep 0.02; done"));
        await rig.Written(run, "up");
        await rig.Stop();

        (await run.Resolution).Should().Be("exception worker-shutdown");
        run.BackingLog.Should().Contain("\npolite\n");
    }

    [Test]
    public async Task A_worker_does_not_start_without_the_isolation_that_it_is_asked_for()
    {
        if (SystemProgram.Find("bwrap") is not null)
        {
            Assert.Ignore("bwrap is installed here.");
        }

        using var folder = new TemporaryFolder();
        var settings = new WorkerSettings("http://localhost", new Credentials("a", "b"), "p/w", "g", "w", folder.Path)
        {
            Isolation = Sandbox,
        };

        await new TaskWorker(settings, TimeProvider.System, NullLoggerFactory.Instance)
            .Awaiting(worker => worker.RunAsync(default))
            .Should().ThrowAsync<IOException>().WithMessage("This machine lacks the program bwrap*");
    }

    [Test]
    public void What_is_and_is_not_isolated_is_said()
    {
        TaskIsolation.None.Describe().Should().Contain("without isolation");
        new TaskIsolation { HasSandbox = true, FileBytes = 7 }.Describe()
            .Should().StartWith("in a sandbox").And.EndWith("at most 7 bytes a file");
    }

    // Only a whole line of arguments tells it from other tests' sleeps.
    private static bool IsThatSleep(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")) == "sleep\x00004242.5\0";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Task<WorkerRig> With(TaskIsolation isolation, TimeSpan? grace = null)
    {
        if (isolation.HasSandbox)
        {
            Need("bwrap");
        }

        return WorkerRig.Start(settings => settings with
        {
            Isolation = isolation,
            TerminationGrace = grace ?? settings.TerminationGrace,
        });
    }

    private static void Need(string program)
    {
        if (SystemProgram.Find(program) is null)
        {
            Assert.Ignore($"{program} is not installed here.");
        }
    }
}
