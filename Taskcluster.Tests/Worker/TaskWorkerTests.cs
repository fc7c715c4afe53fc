using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Taskcluster.Modules.Worker;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.WorkerRig;

namespace Taskcluster.Tests.Worker;

/// <summary>A worker at a queue: claims, runs, reports.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class TaskWorkerTests
{
    [Test]
    public async Task A_task_whose_commands_end_with_zero_is_completed()
    {
        await using var rig = await Start();

        var run = await rig.Run("echo hello; echo oops >&2; printf 'no newline'");

        (await run.Resolution).Should().Be("completed");
        run.BackingLog.Should().Contain("\nhello\noops\nno newline\n[taskcluster ");
        run.BackingLog.Should().MatchRegex(@"\[taskcluster 20[0-9T:.-]+Z\] Command 1 of 1 starts: \[""/bin/sh"",")
            .And.MatchRegex(@"Command 1 of 1 ended with exit code 0 after [0-9.]+ s\n")
            .And.EndWith("Result: completed\n");
        rig.Queue.Targets.Should().Contain("POST /api/queue/v1/claim-work/proj-test%2Fworker");
    }

    [Test]
    public async Task Each_call_about_a_task_is_signed_with_the_credentials_of_its_claim()
    {
        await using var rig = await Start();

        var run = await rig.Run("true");

        run.Authorizations.Should().NotBeEmpty().And.OnlyContain(header =>
            header!.StartsWith($"Hawk id=\"task-client/{run.TaskId}/0/reclaim-0\", ts=\"", StringComparison.Ordinal)
            && !header.Contains("secret"));
    }

    [Test]
    public async Task The_first_command_that_fails_ends_the_task()
    {
        await using var rig = await Start();
        var run = rig.Queue.Add(new JsonObject
        {
            ["command"] = new JsonArray(
                new JsonArray("sh", "-c", "echo one"),
                new JsonArray("sh", "-c", "echo two; exit 3"),
                new JsonArray("sh", "-c", "echo three")),
            ["maxRunTime"] = 60.0,
        });

        (await run.Resolution).Should().Be("failed");

        run.BackingLog.Should().Contain("two\n").And.NotContain("three\n")
            .And.Contain("[taskcluster:error] Command 2 of 3 ended with exit code 3.");
    }

    [TestCase("no-such-program", "There is no program no-such-program in ")]
    [TestCase("./missing", "./missing: No such file or directory.")]
    [TestCase("/etc/passwd", "/etc/passwd: Permission denied.")]
    public async Task A_program_that_cannot_be_started_fails_the_task(string program, string message)
    {
        await using var rig = await Start();
        var run = rig.Queue.Add(new JsonObject
        {
            ["command"] = new JsonArray(new JsonArray(program)),
            ["maxRunTime"] = 60,
        });

        (await run.Resolution).Should().Be("failed");

        run.BackingLog.Should().Contain(message);
    }

    [TestCase("exit 4", "exception intermittent-task")]
    [TestCase("exit 5", "failed")]
    [TestCase("kill -9 $$", "exception intermittent-task")]
    public async Task An_exit_code_to_retry_makes_the_task_intermittent(string script, string expected)
    {
        await using var rig = await Start();

        var run = await rig.Run(script, new { onExitStatus = new { retry = new[] { 4, 137 } } });

        (await run.Resolution).Should().Be(expected);
    }

    [Test]
    public async Task Commands_have_no_input_a_session_of_their_own_and_a_fresh_folder()
    {
        await using var rig = await Start();

        var run = await rig.Run(
            "cat; echo input-ended; cut -d' ' -f5,6 /proc/$$/stat; echo $$; ls -A | wc -l; stat -c %a .; touch here");
        var next = await rig.Run("ls -A | wc -l; [ \"$PWD\" = \"$TASK_WORKDIR\" ] && echo same");

        var lines = run.BackingLog.Split('\n').SkipWhile(line => line != "input-ended").ToArray();
        lines[1].Should().Be($"{lines[2]} {lines[2]}", "the shell leads its group and its session");
        lines[3].Should().Be("0");
        lines[4].Should().Be("700");
        next.BackingLog.Should().Contain("\n0\nsame\n");
        Directory.EnumerateDirectories(rig.WorkDirectory).Should().NotContain(rig.TaskDirectory(run));
    }

    [Test]
    public async Task Signals_are_not_ignored_by_inheritance()
    {
        await using var rig = await Start();

        var run = await rig.Run("grep -E 'Sig(Ign|Blk)' /proc/self/status");

        // The C library keeps signals 32 and 33 for itself, however a process is started.
        run.BackingLog.Should().Contain("SigBlk:\t0000000000000000")
            .And.MatchRegex("SigIgn:\t0000000[01][08]0000000\n");
    }

    [Test]
    public async Task What_a_command_leaves_running_dies_with_it()
    {
        await using var rig = await Start();

        var run = await rig.Run(
            "sleep 1000 & echo $! > pids; setsid sleep 1000 & echo $! >> pids; sleep 0.1; exit 0",
            new { artifacts = new[] { new { type = "file", path = "pids", name = "pids" } } });

        (await run.Resolution).Should().Be("completed");
        await AllGone(run.Files["pids"].Text);
    }

    [Test]
    public async Task A_task_is_killed_with_all_its_descendants_when_its_time_is_up()
    {
        await using var rig = await Start();

        var run = await rig.Run(
            "(trap '' TERM; sleep 1000; sleep 1000) & echo $! > pids; sleep 1001 & echo $! >> pids; wait; echo never",
            new { maxRunTime = 1, artifacts = new[] { new { type = "file", path = "pids", name = "pids" } } });

        (await run.Resolution).Should().Be("failed");
        run.BackingLog.Should().Contain("the maxRunTime of 1 s is over").And.NotContain("never\n");
        await AllGone(run.Files["pids"].Text);
    }

    [Test]
    public async Task A_claim_is_kept_for_as_long_as_the_task_runs()
    {
        await using var rig = await Start();
        rig.Queue.ClaimTime = TimeSpan.FromMilliseconds(300);
        var run = rig.Queue.Add(Script("while [ ! -e go ]; do sleep 0.02; done"));

        await Until.True(() => run.Reclaims >= 3);
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");

        (await run.Resolution).Should().Be("completed");
        run.Authorizations.Last().Should().NotContain("reclaim-0", "new credentials replace the old ones");
    }

    [Test]
    public async Task A_worker_that_stops_kills_its_task_after_the_grace_and_says_so()
    {
        await using var rig = await Start();
        var run = rig.Queue.Add(Script("echo $$ > pid; while :; do sleep 0.02; done"));
        var pids = await rig.Written(run, "pid");

        await rig.Stop();

        (await run.Resolution).Should().Be("exception worker-shutdown");
        run.BackingLog.Should().Contain("The worker is shutting down.");
        await AllGone(pids);
    }

    [Test]
    public async Task A_task_that_ends_within_the_grace_is_reported_as_it_ended()
    {
        await using var rig = await Start(
            settings => settings with { ShutdownGrace = TimeSpan.FromMinutes(1) });
        var run = rig.Queue.Add(Script("touch up; while [ ! -e go ]; do sleep 0.02; done"));
        await Until.True(() => File.Exists(Path.Combine(rig.TaskDirectory(run), "up")));

        var stopped = rig.Stop();
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(run), "go"), "");
        await stopped;

        (await run.Resolution).Should().Be("completed");
    }

    [Test]
    public async Task A_worker_of_greater_capacity_runs_tasks_at_once()
    {
        await using var rig = await Start(settings => settings with { Capacity = 2 });
        var first = rig.Queue.Add(Script("while [ ! -e go ]; do sleep 0.02; done"));

        (await (await rig.Run("true")).Resolution).Should().Be("completed");

        first.IsResolved.Should().BeFalse();
        await File.WriteAllTextAsync(Path.Combine(rig.TaskDirectory(first), "go"), "");
        (await first.Resolution).Should().Be("completed");
    }

    [Test]
    public async Task A_queue_that_is_away_for_a_while_is_asked_again()
    {
        await using var rig = await Start();
        rig.Queue.ClaimFailures = 1;

        (await (await rig.Run("true")).Resolution).Should().Be("completed");
        (await (await rig.Run("true")).Resolution).Should().Be("completed");
    }

    [Test]
    public async Task A_malformed_payload_is_an_exception_whose_log_names_the_field()
    {
        await using var rig = await Start();

        var run = await rig.Run("true", new { maxRunTime = "long", surprise = 1 });

        (await run.Resolution).Should().Be("exception malformed-payload");
        run.BackingLog.Should().Contain("payload/maxRunTime").And.Contain("surprise").And.NotContain("starts");
    }

    [Test]
    public async Task Two_workers_do_not_share_a_folder()
    {
        await using var rig = await Start();
        await rig.Run("true");

        var second = new TaskWorker(rig.Settings, TimeProvider.System, NullLoggerFactory.Instance);

        await second.Awaiting(worker => worker.RunAsync(default)).Should().ThrowAsync<IOException>();
    }

    [Test]
    public async Task What_a_worker_that_died_left_behind_is_removed_and_nothing_else()
    {
        var directory = Directory.CreateTempSubdirectory("worker-").FullName;
        var left = Directory.CreateDirectory(Path.Combine(directory, "e6vH8mCkTmeNi0QTb3Gp_A.3", "task"));
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "file"), "");
        if (!OperatingSystem.IsWindows())
        {
            left.UnixFileMode = UnixFileMode.UserRead;
        }

        Directory.CreateDirectory(Path.Combine(directory, "other"));

        await using (var rig = await Start(settings => settings with { WorkDirectory = directory }))
        {
            await rig.Run("true");
        }

        Directory.EnumerateDirectories(directory).Select(Path.GetFileName).Should().Equal("other");
        Directory.Delete(directory, recursive: true);
    }
}
