using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Processes;

/// <summary>Processes that leave a task's process group, at the worker as users start it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class DetachedProcessTests
{
    [Test]
    public async Task Whatever_a_task_leaves_running_ends_with_it_however_it_hides()
    {
        await using var worker = await ChildWorker.Start();

        // Only this test's processes sleep for so long.
        var seconds = 4_000_000 + Random.Shared.Next(1_000_000);
        var (code, output, errors) = await worker.Run($$"""
            (nohup sleep {{seconds}} > /dev/null 2>&1 &)
            setsid sleep {{seconds}} > /dev/null 2>&1 &
            (cd /; setsid env -i /bin/sh -c '(/bin/sleep {{seconds}} &) ; /bin/sleep {{seconds}}' > /dev/null 2>&1 &)
            while [ "$(grep -lsz '^{{seconds}}$' /proc/[0-9]*/cmdline | wc -l)" -lt 4 ]; do sleep 0.02; done
            echo all are there
            """);

        code.Should().Be(0, errors + output);
        output.Should().Contain("\nall are there\n");
        await Until.True(() => Sleeping(seconds) == 0);
    }

    private static int Sleeping(int seconds) =>
        Directory.EnumerateDirectories("/proc").Count(process => IsSleeping(process, seconds));

    private static bool IsSleeping(string process, int seconds)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"))
                .EndsWith($"sleep\0{seconds.ToString(CultureInfo.InvariantCulture)}\0", StringComparison.Ordinal);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
