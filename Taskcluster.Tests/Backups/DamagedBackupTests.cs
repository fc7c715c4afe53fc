using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>What is wrong with a backup is named, and nothing is lost by it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class DamagedBackupTests
{
    private static BackupRig rig = null!;
    private static string copy = "";

    [OneTimeSetUp]
    public static async Task Make_backups()
    {
        rig = await BackupRig.Start();
        rig.Backup("whole.tar");
        copy = Path.GetFileName(rig.Backup("whole").Name);
        await rig.Server.DisposeAsync();
    }

    [OneTimeTearDown]
    public static async Task Remove() => await rig.DisposeAsync();

    [TestCase("taskcluster.db", "taskcluster.db has * bytes with the digest *; it should have *")]
    [TestCase("encryption.key", "encryption.key has *")]
    [TestCase("manifest.json", "*manifest.json is damaged*")]
    public void A_flipped_bit_of_a_file_is_named(string name, string named)
    {
        using var damaged = Copy();
        Flip(Path.Combine(damaged.Path, "d", copy, name));

        Refused(Path.Combine(damaged.Path, "d"), $"*{named}*");
    }

    [TestCase("taskcluster.db")]
    [TestCase("encryption.key")]
    public void A_missing_file_is_named(string name)
    {
        using var damaged = Copy();
        File.Delete(Path.Combine(damaged.Path, "d", copy, name));

        Refused(Path.Combine(damaged.Path, "d"), $"*{name} is missing*");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_content_that_is_damaged_or_missing_is_named_and_the_rest_can_be_had(bool isMissing)
    {
        using var damaged = Copy();
        var folder = Path.Combine(damaged.Path, "d");
        var content = Directory.EnumerateFiles(Path.Combine(folder, "contents"), "*", SearchOption.AllDirectories)
            .Order().First();
        if (isMissing)
        {
            File.Delete(content);
        }
        else
        {
            Flip(content);
        }

        Refused(folder, $"*{Path.GetFileName(content)}*{(isMissing ? "is missing" : "it should have")}*");
        var result = new RestoreRun(
            new RestoreRequest
            {
                Source = folder,
                DataFolder = Path.Combine(damaged.Path, "rest"),
                AcceptLosses = true,
            },
            rig.Clock,
            Modules.Kernel.Faults.KillPoints.None).Run(new BackupProgress(), CancellationToken.None);
        result.Losses.Should().ContainSingle().Which.Should().Contain(Path.GetFileName(content));
        Directory.EnumerateFiles(Path.Combine(damaged.Path, "rest", "artifacts"), "*", SearchOption.AllDirectories)
            .Should().ContainSingle();
    }

    [TestCase(0.02)]
    [TestCase(0.5)]
    [TestCase(0.97)]
    public void An_archive_that_is_cut_short_is_no_backup(double part)
    {
        var whole = File.ReadAllBytes(rig.Path("whole.tar"));
        var path = rig.Path($"cut-{Guid.NewGuid():N}.tar");
        File.WriteAllBytes(path, whole[..(int)(whole.Length * part)]);

        Refused(path, $"*{path} is *Nothing was changed*");
        File.Delete(path);
    }

    [Test]
    public void A_flipped_bit_anywhere_in_an_archive_is_found()
    {
        var whole = File.ReadAllBytes(rig.Path("whole.tar"));
        var path = rig.Path("flipped.tar");
        for (var place = 700; place < whole.Length - 4096; place += whole.Length / 12)
        {
            var bytes = whole.ToArray();
            bytes[place] ^= 4;
            File.WriteAllBytes(path, bytes);
            using var scratch = new TemporaryFolder();
            var run = new VerifyRun(path, null, scratch.Path);
            var found = Outcome(() => run.Run(new BackupProgress(), CancellationToken.None));
            (found || IsPadding(whole, place)).Should().BeTrue("the bit at {0} was flipped", place);
        }

        File.Delete(path);
    }

    [Test]
    public void A_copy_without_its_manifest_is_no_backup()
    {
        using var damaged = Copy();
        File.Delete(Path.Combine(damaged.Path, "d", copy, "manifest.json"));

        Refused(Path.Combine(damaged.Path, "d"), "*holds no whole backup*manifest.json*");
        Refused(Path.Combine(damaged.Path, "nowhere"), "*There is no backup *nowhere*");
    }

    [Test]
    public void A_database_of_a_newer_program_is_refused()
    {
        using var damaged = Copy();
        var into = Path.Combine(damaged.Path, "data");
        Restore(Path.Combine(damaged.Path, "d"), into);
        using (var connection = new Connection(DataFolder.DatabaseIn(into), readOnly: false))
        {
            connection.Script(
                "INSERT INTO schema_migrations (name, applied) VALUES ('Kernel/Storage/999-later.sql', 0)");
        }

        var newer = Path.Combine(damaged.Path, "newer.tar");
        new BackupRun(
            new BackupRequest { DataFolder = into, Target = newer, Program = "newer" },
            rig.Clock,
            Modules.Kernel.Faults.KillPoints.None).Run(new BackupProgress(), CancellationToken.None);

        Refused(newer, "*newer.tar was written by a newer version of this program*999-later.sql*Nothing was changed*");
    }

    private static bool Outcome(Func<VerifyReport> verify)
    {
        try
        {
            return verify().Faults.Count > 0;
        }
        catch (UnusableDataException)
        {
            return true;
        }
    }

    // What fills an entry up to whole blocks is nobody's.
    private static bool IsPadding(byte[] bytes, int place) =>
        bytes.AsSpan(place, 16).IndexOfAnyExcept((byte)0) < 0
        || bytes.AsSpan(place - 16, 16).IndexOfAnyExcept((byte)0) < 0;

    private static void Refused(string source, string message)
    {
        var target = rig.Path("target");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "dear.txt"), "dear");
        var before = rig.Neighbours();

        var restore = () => Restore(source, target);

        restore.Should().Throw<UnusableDataException>().WithMessage(message);
        rig.Neighbours().Should().Equal(before, "nothing half done is left");
        File.ReadAllText(Path.Combine(target, "dear.txt")).Should().Be("dear");
        Directory.Delete(target, recursive: true);
    }

    private static RestoreResult Restore(string source, string into) => new RestoreRun(
        new RestoreRequest { Source = source, DataFolder = into, Replace = true },
        rig.Clock,
        Modules.Kernel.Faults.KillPoints.None).Run(new BackupProgress(), CancellationToken.None);

    private static TemporaryFolder Copy()
    {
        var folder = new TemporaryFolder();
        folder.Copy(rig.Path("whole"), "d");
        return folder;
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
