using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.CommandLine;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>The verb <c>doctor</c>, and each of its findings.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform(Include = "Linux", Reason = "File modes are looked at as Linux shows them.")]
[UnsupportedOSPlatform("windows")]
public sealed class DoctorTests
{
    [Test]
    public async Task A_healthy_installation_has_no_fault()
    {
        await using var rig = await BackupRig.Start();
        rig.Backup("backups");

        Outside(rig).Should().OnlyContain(finding => finding.Level == FindingLevel.Fine);
        Inside(rig).Should().OnlyContain(finding => finding.Level == FindingLevel.Fine);
        var verb = await Verb.RunHere("doctor", "--data", rig.Data, "--json");

        verb.Code.Should().Be(0, "{0}", verb.Output + verb.Errors);
        JsonNode.Parse(verb.Output)!["findings"]!.AsArray().Select(finding => (string?)finding!["check"])
            .Should().Equal(
                "settings", "port", "permissions", "disk", "clock", "backup", "database", "encryption key",
                "contents", "subscribers", "clock steps");
    }

    [Test]
    public async Task Each_wrong_setting_is_told()
    {
        var verb = await Verb.Run(
            "doctor", "--json", "--set", "Queue:NoSuchSetting=1", "--set", "Backup:Keep=none");

        verb.Code.Should().Be(1);
        var findings = JsonNode.Parse(verb.Output)!["findings"]!.AsArray();
        findings.Where(finding => (string?)finding!["level"] == "FAULT").Select(finding => (string)finding!["what"]!)
            .Should().HaveCount(2).And.Contain(what => what.Contains("NoSuchSetting"))
            .And.Contain(what => what.Contains("Backup:Keep"));
    }

    [Test]
    public async Task A_port_of_another_program_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var folder = new TemporaryFolder();

        var verb = await Verb.RunHere("doctor", "--data", folder.Path, "--port", $"{port}");

        verb.Code.Should().Be(1);
        verb.Output.Should().Contain($"127.0.0.1:{port} cannot be listened at").And.Contain("Server:Port")
            .And.Contain("holds no database");
    }

    [Test]
    public async Task What_others_can_read_is_told()
    {
        await using var rig = await BackupRig.Start();
        var key = Path.Combine(rig.Data, "encryption.key");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Outside(rig).Single(finding => finding.Check == "permissions").Should()
            .Match<Finding>(finding => finding.Level == FindingLevel.Fault && finding.What.Contains(key));
    }

    [Test]
    public async Task A_folder_that_is_not_for_this_user_is_told()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("root may do everything.");
            return;
        }

        await using var rig = await BackupRig.Start();
        var mode = File.GetUnixFileMode(rig.Data);
        File.SetUnixFileMode(rig.Data, UnixFileMode.None);
        var verb = await Verb.Run("doctor", "--data", rig.Data);
        File.SetUnixFileMode(rig.Data, mode);

        verb.Code.Should().Be(1);
        verb.Output.Should().Contain($"may not read and write {rig.Data}");
    }

    [Test]
    public async Task A_full_disk_a_clock_set_back_and_old_backups_are_told()
    {
        await using var rig = await BackupRig.Start();
        rig.Backup("backups");
        rig.Clock.Jump(TimeSpan.FromHours(49));
        var later = Outside(rig, floor: 100_000_000_000);
        rig.Clock.Jump(TimeSpan.FromHours(-60));
        var earlier = Outside(rig);
        var never = new FolderExamination(
            rig.Path("none"), new BackupOptions(), new ContentOptions { FreeFloorMebibytes = 0 }, rig.Clock);
        Directory.CreateDirectory(rig.Path("none"));

        later.Single(finding => finding.Check == "disk").Level.Should().Be(FindingLevel.Fault);
        later.Single(finding => finding.Check == "backup").What.Should().Contain("49 hours ago");
        earlier.Single(finding => finding.Check == "clock").Level.Should().Be(FindingLevel.Fault);
        never.All().Single(finding => finding.Check == "backup").What.Should().Be("There is no backup.");
    }

    [Test]
    public async Task A_wrong_key_a_lost_content_and_a_parked_subscriber_are_told()
    {
        await using var rig = await BackupRig.Start();
        await rig.Service<Database>().Write(tx => tx.Sql("""
            INSERT INTO pulse_subscribers (name, cursor, failures, parked_as, parked_since)
            VALUES ('gone/astray', 0, 0, 'failures', 1)
            """).Execute());
        await File.WriteAllTextAsync(
            Path.Combine(rig.Data, "encryption.key"), Convert.ToBase64String(new byte[32]));
        var lost = Directory.EnumerateFiles(Path.Combine(rig.Data, "artifacts"), "*", SearchOption.AllDirectories)
            .First();
        File.Delete(lost);

        var findings = Inside(rig).Where(finding => finding.Level == FindingLevel.Fault).ToList();

        findings.Select(finding => finding.Check).Should().Equal("encryption key", "contents", "subscribers");
        findings[1].What.Should().Contain(Path.GetFileName(lost));
        findings[2].What.Should().Contain("gone/astray");
    }

    [Test]
    public async Task A_damaged_database_is_told()
    {
        await using var rig = await BackupRig.Start();
        await rig.Server.DisposeAsync();
        await File.WriteAllTextAsync(DataFolder.DatabaseIn(rig.Data), new string('x', 10_000));

        Inside(rig).Should().ContainSingle().Which.Level.Should().Be(FindingLevel.Fault);
    }

    private static List<Finding> Outside(BackupRig rig, long floor = 0) =>
    [
        .. new FolderExamination(
            rig.Data,
            new BackupOptions { Folder = rig.Path("backups") },
            new ContentOptions { FreeFloorMebibytes = floor },
            rig.Clock).All(),
    ];

    private static IReadOnlyList<Finding> Inside(BackupRig rig) =>
        new DatabaseExamination(rig.Data, [new EncryptedColumn("secrets_secrets", "name", "value")]).All();
}
