using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker;

/// <summary>A worker whose disk a task fills, or litters.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class FullDiskTests
{
    [Test]
    public async Task A_task_that_fills_the_disk_is_reported_with_its_log_and_the_next_one_runs()
    {
        using var disk = new SmallDisk(8);
        await using var rig = await WorkerRig.Start(settings => settings with { WorkDirectory = disk.Path });

        var full = await rig.Run("echo begin; cat /dev/zero > large; seq 100000; exit 0");
        var next = await rig.Run("echo fine");

        (await full.Resolution).Should().Be("exception resource-unavailable");
        full.BackingLog.Should().Contain("\nbegin\n").And.Contain("The log is not complete")
            .And.Contain("No space left on device");
        (await next.Resolution).Should().Be("completed");
        next.BackingLog.Should().Contain("\nfine\n");
    }

    [Test]
    public async Task A_tree_that_is_deeper_than_a_path_can_name_is_removed_with_its_task()
    {
        if (SystemProgram.Find("perl") is null || SystemProgram.Find("rm") is null)
        {
            Assert.Ignore("perl is not installed here.");
        }

        await using var rig = await WorkerRig.Start();

        var deep = await rig.Run("exec perl -e 'for (1..5000) { mkdir \"d\"; chdir \"d\" or die }'");

        (await deep.Resolution).Should().Be("completed");
        await Until.True(() => !Directory.Exists(Path.GetDirectoryName(rig.TaskDirectory(deep))));
    }
}
