using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Crash;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Disk;

/// <summary>
/// A short script of every kind of write is run with its n-th disk operation failing, for each n until the script has
/// fewer: what is answered is there, also when the power goes, what is refused with 503 is not, what was there can be
/// read meanwhile, and when the disk is well again the same calls succeed, without a start.
/// </summary>
/// <remarks>
/// <c>TASKCLUSTER_DISK=all</c> tries every n in every way; without it a few, so that the harness itself is tested.
/// <c>TASKCLUSTER_DISK_PROGRAM</c> names a published program, which is tried in the place of the built one.
/// </remarks>
[TestFixture]
[Category("Disk")]
public sealed class DiskTests
{
    private const int RoundsBetweenCuts = 80;
    private const int HeldUpCheckpoints = 5;

    // So many write a mebibyte of log, from which a checkpoint is made here, and some more.
    private const int RoundsOfMebibyte = 4;

    private DiskRig? rig;

    private DiskRig Rig => rig ?? throw new InvalidOperationException("There is no server yet.");

    public static IEnumerable<TestCaseData> Ways()
    {
        yield return new TestCaseData(DiskFault.NoSpace, FailingDisk.Always);
        if (DiskRig.IsLong)
        {
            yield return new TestCaseData(DiskFault.NoSpace, 1);
            yield return new TestCaseData(DiskFault.Failure, FailingDisk.Always);
            yield return new TestCaseData(DiskFault.Failure, 1);
            yield return new TestCaseData(DiskFault.TornWrite, 1);
            yield return new TestCaseData(DiskFault.LostSync, 1);
        }
    }

    [TearDown]
    public async Task Stop()
    {
        if (rig is not null)
        {
            await rig.DisposeAsync();
            rig = null;
        }
    }

    [TestCaseSource(nameof(Ways))]
    public async Task Whatever_operation_fails_nothing_is_lost_and_all_is_well_again(DiskFault fault, long times)
    {
        rig = await DiskRig.Start();
        var first = 1L;
        while (await Rig.Round(fault, first, times) && !Rig.HasFaults)
        {
            first += DiskRig.IsLong ? 1 : 58;
            if (Rig.Unchecked >= RoundsBetweenCuts)
            {
                await Rig.CutAndCheck();
            }
        }

        await Rig.CutAndCheck();
        await Rig.End();
        await DiskTally.Add(Rig.Survived + Rig.Cuts, $"{fault} {(times == 1 ? "once" : "until healed")}");
        Rig.Survived.Should().BeGreaterThan(DiskRig.IsLong ? 12 : 2, "a script that touches no disk proves nothing");
    }

    [Test]
    [AtLength(DiskRig.Variable)]
    public async Task What_was_answered_outlives_the_power_at_any_moment()
    {
        rig = await DiskRig.Start();
        for (var first = 1; first < 400 && !Rig.HasFaults; first += 9)
        {
            await Rig.CutAndCheck(first);
        }

        await Rig.End();
        await DiskTally.Add(Rig.Cuts, "power cut");
    }

    [Test]
    [AtLength(DiskRig.Variable)]
    public async Task A_sync_of_the_database_that_fails_loses_nothing_though_the_system_forgets_the_pages() =>
        await LoseSyncs("taskcluster.db", times: 25, mayRefuse: false);

    [Test]
    [AtLength(DiskRig.Variable)]
    public async Task A_sync_of_the_log_that_fails_refuses_what_it_was_to_store_and_loses_nothing_else() =>
        await LoseSyncs("taskcluster.db-wal", times: 100, mayRefuse: true);

    [Test]
    [AtLength(DiskRig.Variable)]
    public async Task A_sync_of_the_database_that_fails_loses_nothing_of_what_was_moved_there_long_before()
    {
        rig = await DiskRig.Start();
        for (var time = 0; time < HeldUpCheckpoints && !Rig.HasFaults; time++)
        {
            await Rig.Once();
            using (var reader = new FolderRows(Rig.Disk.Folder))
            {
                // SQLite moves what is older than the reader's snapshot and, since that is not all, syncs nothing.
                reader.Hold();
                for (var round = 0; round < RoundsOfMebibyte; round++)
                {
                    await Rig.Once();
                }
            }

            Rig.Disk.Arm(DiskFault.LostSync, first: 1, only: "taskcluster.db");
            while (!Rig.Disk.HasFailed && !Rig.HasFaults)
            {
                await Rig.Once();
            }

            Rig.Disk.Heal();
            for (var round = 0; round < RoundsOfMebibyte; round++)
            {
                await Rig.Once();
            }

            await Rig.CutAndCheck();
        }

        await Rig.End();
        await DiskTally.Add(HeldUpCheckpoints, "lost sync of taskcluster.db after checkpoints that a reader held up");
    }

    [Test]
    [AtLength(DiskRig.Variable)]
    public async Task A_file_of_no_use_that_cannot_be_removed_stops_nobody_and_goes_at_the_next_start()
    {
        rig = await DiskRig.Start();
        var orphan = Path.Combine(Rig.Disk.Folder, "artifacts", "aa", new string('a', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "nobody's");
        await Rig.Server.Stop();

        Rig.Disk.Arm(DiskFault.Failure, first: 1, FailingDisk.Always, only: Path.GetFileName(orphan));
        await Rig.Launch();
        await Until.True(() => Rig.Disk.HasFailed);
        await Rig.Round(DiskFault.None, first: 1, times: 1);
        File.Exists(orphan).Should().BeTrue();

        await Rig.Server.Stop();
        await Rig.Launch();
        await Until.True(() => !File.Exists(orphan));
        await Rig.End();
    }

    // Four clients work meanwhile; then the power goes.
    private async Task LoseSyncs(string file, int times, bool mayRefuse)
    {
        rig = await DiskRig.Start();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => Rig.Work(mayRefuse, stop.Token)).ToList();
        for (var time = 0; time < times; time++)
        {
            Rig.Disk.Arm(DiskFault.LostSync, first: 1, only: file);
            await Until.True(() => Rig.Disk.HasFailed || load.Exists(task => task.IsCompleted));
        }

        Rig.Disk.Heal();
        await stop.CancelAsync();
        await Task.WhenAll(load);
        await Rig.Finish();
        await Rig.CutAndCheck();
        await Rig.End();
        await DiskTally.Add(times, $"lost sync of {file}");
    }
}
