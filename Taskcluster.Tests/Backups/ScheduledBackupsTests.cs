using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Contents;

namespace Taskcluster.Tests.Backups;

/// <summary>The backups that a server makes by itself.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ScheduledBackupsTests
{
    [Test]
    public async Task They_are_made_when_due_and_the_oldest_go()
    {
        await using var rig = await BackupRig.Start(("Backup:Scheduled", "true"), ("Backup:Keep", "2"));
        var folder = Path.Combine(rig.Data, "backups");
        await rig.Server.Advance(TimeSpan.Zero);
        var first = BackupCopies.In(folder);
        first.Should().ContainSingle("the first is due at once");

        await rig.Server.Advance(TimeSpan.FromHours(23));
        BackupCopies.In(folder).Should().Equal(first);
        await rig.Server.Advance(TimeSpan.FromHours(1));
        BackupCopies.In(folder).Should().HaveCount(2);
        await rig.Server.Advance(TimeSpan.FromHours(24));

        BackupCopies.In(folder).Should().HaveCount(2).And.NotContain(first);
        rig.Verify("data/backups").Faults.Should().BeEmpty();
    }

    [Test]
    public async Task A_restart_does_not_put_them_off()
    {
        await using var rig = await BackupRig.Start(("Backup:Scheduled", "true"));
        var folder = Path.Combine(rig.Data, "backups");
        await rig.Server.Advance(TimeSpan.Zero);
        await rig.Server.DisposeAsync();
        rig.Clock.Jump(TimeSpan.FromHours(20));
        await using var again = await rig.Open("data", ("Backup:Scheduled", "true"));

        await again.Advance(TimeSpan.Zero);
        BackupCopies.In(folder).Should().ContainSingle();
        await again.Advance(TimeSpan.FromHours(4));

        BackupCopies.In(folder).Should().HaveCount(2);
    }

    [Test]
    public async Task One_that_fails_is_told_and_tried_again()
    {
        await using var rig = await BackupRig.Start();
        await rig.Server.DisposeAsync();
        var folder = rig.Path("elsewhere");
        await File.WriteAllTextAsync(folder, "no folder");
        await using var server = await rig.Open(
            "data",
            ("Backup:Scheduled", "true"),
            ("Backup:Folder", folder),
            ("Logging:LogLevel:Taskcluster.Modules.Kernel.Backups", "None"));
        await server.Advance(TimeSpan.Zero);

        Actions(rig).Should().Contain("backup-failed");
        var options = new BackupOptions { Folder = folder };
        new FolderExamination(rig.Data, options, new ContentOptions { FreeFloorMebibytes = 0 }, rig.Clock).All()
            .Should().Contain(finding => finding.Check == "backup" && finding.Level == FindingLevel.Fault);
        File.Delete(folder);
        await server.Advance(TimeSpan.FromMinutes(16));

        BackupCopies.In(folder).Should().ContainSingle();
        Actions(rig).Should().EndWith("backed-up");
    }

    [Test]
    public async Task Nobody_but_serve_makes_them_unasked()
    {
        await using var rig = await BackupRig.Start();

        await rig.Server.Advance(TimeSpan.FromDays(3));

        Directory.Exists(Path.Combine(rig.Data, "backups")).Should().BeFalse();
    }

    private static IEnumerable<string?> Actions(BackupRig rig) =>
        AdministrationLog.Read(rig.Data).Select(entry => (string?)entry["action"]);
}
