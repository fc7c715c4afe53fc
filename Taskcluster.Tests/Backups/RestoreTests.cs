using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.CommandLine;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>Restoring over what is there, and dying in the middle of it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux", Reason = "Processes are killed, and folders exchanged, as on Linux.")]
public sealed class RestoreTests
{
    [Test]
    public async Task Live_data_is_refused_and_old_data_is_kept()
    {
        await using var rig = await BackupRig.Start();
        rig.Backup("b.tar");
        await rig.Server.Upload(rig.TaskId, "later", "later"u8.ToArray());

        var live = () => rig.Restore("b.tar", "data", request => request with { Replace = true });
        live.Should().Throw<UnusableDataException>().WithMessage("*in use by another program*");
        await rig.Server.DisposeAsync();
        var unsaid = () => rig.Restore("b.tar", "data");
        unsaid.Should().Throw<UnusableDataException>().WithMessage("*holds data already*--replace*");
        rig.Files("data").Should().HaveCount(3, "nothing was changed");

        var result = rig.Restore("b.tar", "data", request => request with { Replace = true });

        rig.Files("data").Should().HaveCount(2);
        rig.Files(Path.GetFileName(result.Kept!)).Should().HaveCount(3);
        rig.Neighbours().Should().Equal("b.tar", "data", Path.GetFileName(result.Kept));
        AdministrationLog.Read(rig.Data).Select(entry => (string?)entry["action"])
            .Should().Equal("started", "backed-up", "stopped", "restored");
    }

    [Test]
    public async Task Killed_in_the_middle_of_a_backup_there_is_none_and_the_next_is_whole()
    {
        await using var rig = await BackupRig.Start();
        foreach (var (name, point) in new[] { ("b.tar", "backup-content:2"), ("backups", "backup-manifest:1") })
        {
            var killed = await Verb.Run(
                "backup", rig.Path(name), "--data", rig.Data, "--set", $"Faults:KillAt={point}");

            killed.Code.Should().Be(137, "{0}", killed.Errors);
            File.Exists(rig.Path(name)).Should().BeFalse();
            var read = () => rig.Verify(name);
            read.Should().Throw<UnusableDataException>("there is no whole backup");
        }

        var again = rig.Backup("backups");

        again.Manifest.Contents.Should().Be(2);
        rig.Verify("backups").Faults.Should().BeEmpty();
        Directory.Exists(rig.Path("backups/partial")).Should().BeFalse();
        File.Exists(rig.Path("backups/unfinished")).Should().BeFalse();
    }

    [TestCase("restore-ready", 3)]
    [TestCase("restore-swapped", 2)]
    public async Task Killed_in_the_middle_of_a_restore_the_folder_is_the_old_or_the_new(string point, int files)
    {
        await using var rig = await BackupRig.Start();
        rig.Backup("b.tar");
        await rig.Server.Upload(rig.TaskId, "later", "later"u8.ToArray());
        await rig.Server.DisposeAsync();

        var killed = await Verb.Run(
            "restore", rig.Path("b.tar"), "--data", rig.Data, "--replace", "--set", $"Faults:KillAt={point}:1");

        killed.Code.Should().Be(137, "{0}", killed.Errors);
        rig.Files("data").Should().HaveCount(files);
        await using (var server = await rig.Open("data"))
        {
            (await server.ContentOf(rig.TaskId, "first")).Should().Equal("one"u8.ToArray());
        }

        var result = rig.Restore("b.tar", "data", request => request with { Replace = true });
        var old = rig.Neighbours().Where(name => name.StartsWith("data.before-restore-")).ToList();
        old.Should().Contain(Path.GetFileName(result.Kept)).And.HaveCount(files == 3 ? 1 : 2);
        old.Should().Contain(name => rig.Files(name).Count == 3, "what was there at first is kept");
        rig.Neighbours().Should().NotContain(name => name.Contains("restoring"));
    }

    [Test]
    public async Task The_verbs_tell_what_they_did()
    {
        await using var rig = await BackupRig.Start();

        var backup = Last((await Verb.RunHere("backup", rig.Path("b.tar"), "--data", rig.Data, "--json")).Ok);
        var verify = Last((await Verb.RunHere("verify", rig.Path("b.tar"), "--json")).Ok);
        var restore = (await Verb.Run("restore", rig.Path("b.tar"), "--data", rig.Path("new"))).Ok;
        var refused = await Verb.RunHere("restore", rig.Path("b.tar"), "--data", rig.Data, "--replace");

        backup["contents"]!.GetValue<int>().Should().Be(2);
        verify["isWhole"]!.GetValue<bool>().Should().BeTrue();
        verify["rows"]!.GetValue<int>().Should().BePositive();
        restore.Should().Contain(rig.Path("new")).And.Contain("2 contents");
        refused.Complaint.Should().Contain("in use by another program");
    }

    private static JsonNode Last(string lines) => JsonNode.Parse(lines.TrimEnd().Split('\n')[^1])!;
}
