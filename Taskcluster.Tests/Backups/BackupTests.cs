using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>Backups of a server that runs, and what is restored of them.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class BackupTests
{
    [TestCase("b.tar")]
    [TestCase("backups")]
    public async Task Each_row_and_each_file_comes_back(string name)
    {
        await using var rig = await BackupRig.Start();

        var made = rig.Backup(name);
        rig.Verify(name).Faults.Should().BeEmpty();
        var result = rig.Restore(name, "restored");

        made.Manifest.Contents.Should().Be(2);
        made.Manifest.EncryptionKey.Should().Be("included");
        result.Kept.Should().BeNull();
        rig.Tables("restored").Should().BeEquivalentTo(
            made.Manifest.Tables.Where(table => table.Name != "kernel_facts"), "the server has gone on meanwhile");
        rig.Files("restored").Should().Equal(rig.Files("data")).And.HaveCount(2);
        rig.Epoch("restored").Should().NotBe(rig.Epoch("data"), "numbers of messages are given anew");
        if (!OperatingSystem.IsWindows())
        {
            var file = name == "b.tar" ? made.Name : Path.Combine(made.Name, "taskcluster.db");
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await using var server = await rig.Open("restored");
        (await server.ContentOf(rig.TaskId, "first")).Should().Equal("one"u8.ToArray());
        (await server.AsRoot().Get("secrets/v1/secret/s")).Ok["secret"]!["answer"]!.GetValue<int>().Should().Be(42);
        (await server.Summary(rig.TaskId)).Should().Be(await rig.Server.Summary(rig.TaskId));
    }

    [TestCase("b.tar")]
    [TestCase("backups")]
    public async Task Of_one_that_was_ended_before_it_copied_anything_nothing_is_left(string name)
    {
        await using var rig = await BackupRig.Start();
        var request = new BackupRequest { DataFolder = rig.Data, Target = rig.Path(name), Program = "test" };
        var run = new BackupRun(request, rig.Clock, KillPoints.None);

        var end = () => run.Run(new BackupProgress(), new CancellationToken(canceled: true));

        end.Should().Throw<OperationCanceledException>();
        Path.Exists(rig.Path(name)).Should().BeFalse();
        rig.Backup(name).Manifest.Contents.Should().Be(2);
    }

    [TestCase("b.tar")]
    [TestCase("backups")]
    public async Task Of_one_for_which_there_is_no_room_nothing_is_left(string name)
    {
        await using var rig = await BackupRig.Start();
        using var disk = new SmallDisk(mebibytes: 1);
        disk.Fill(but: 64 * 1024);
        var others = Directory.GetFileSystemEntries(disk.Path);

        var full = () => rig.Backup(Path.Combine(disk.Path, name));
        full.Should().Throw<Exception>().WithMessage("*Make room*Nothing was written*");
        Directory.GetFileSystemEntries(disk.Path).Should().Equal(others);
    }

    [TestCase(2, "lock")]
    [TestCase(3, "contents")]
    [TestCase(4, "partial")]
    public async Task A_folder_that_cannot_be_begun_is_not_left(int entries, string refused)
    {
        await using var rig = await BackupRig.Start();
        using var disk = new SmallDisk(mebibytes: 16, entries);

        var begin = () => rig.Backup(Path.Combine(disk.Path, "backups"));

        begin.Should().Throw<IOException>().WithMessage($"*backups/{refused}*");
        Directory.GetFileSystemEntries(disk.Path).Should().BeEmpty();
    }

    [Test]
    public async Task Two_at_once_to_one_folder_are_refused()
    {
        await using var rig = await BackupRig.Start();
        rig.Backup("backups");
        rig.Clock.Jump(TimeSpan.FromHours(1));
        var again = () => rig.Backup("backups");

        using (DataFolder.TryLock(Path.Combine(rig.Path("backups"), "lock")))
        {
            again.Should().Throw<UnusableDataException>().WithMessage("Another backup to *backups is going on*");
        }

        again().Copied.Should().Be(0);
    }

    [Test]
    public async Task A_second_backup_copies_only_what_is_new_and_both_can_be_restored()
    {
        await using var rig = await BackupRig.Start();
        var first = rig.Backup("backups");
        rig.Clock.Jump(TimeSpan.FromHours(1));
        await rig.Server.Upload(await rig.Server.RunningTask(), "third", "three"u8.ToArray());

        var second = rig.Backup("backups");

        (first.Copied, second.Copied, second.CopiedBytes).Should().Be((2, 1, 5));
        second.Manifest.Contents.Should().Be(3);
        rig.Restore("backups", "newest");
        rig.Restore("backups", "older", request => request with { At = Path.GetFileName(first.Name) });
        rig.Files("newest").Should().HaveCount(3);
        rig.Files("older").Should().HaveCount(2);
        var unknown = () => rig.Restore("backups", "none", request => request with { At = "yesterday" });
        unknown.Should().Throw<UnusableDataException>()
            .WithMessage($"*no copy 'yesterday'*{Path.GetFileName(first.Name)}*");
    }

    [Test]
    public async Task Old_copies_go_with_the_contents_that_they_alone_name()
    {
        await using var rig = await BackupRig.Start();
        await rig.Server.Upload(rig.TaskId, "third", "gone soon"u8.ToArray());
        rig.Backup("backups");
        rig.Clock.Jump(TimeSpan.FromHours(1));
        await rig.Server.Upload(rig.TaskId, "third", "in its place"u8.ToArray());

        rig.Backup("backups", request => request with { Keep = 2 }).Removed.Should().Be(0);
        Contents(rig).Should().Be(4);
        rig.Clock.Jump(TimeSpan.FromHours(1));
        rig.Backup("backups", request => request with { Keep = 2 }).Removed.Should().Be(1);

        Contents(rig).Should().Be(3);
        Copies(rig, "backups").Should().HaveCount(2);
        rig.Verify("backups").Faults.Should().BeEmpty();
    }

    [Test]
    public async Task What_expires_while_a_backup_reads_stays_until_it_has_ended()
    {
        await using var rig = await BackupRig.Start();
        using (var source = BackupSource.Open(rig.Data))
        {
            await rig.Server.Upload(rig.TaskId, "first", "another"u8.ToArray());

            source.Contents.Should().HaveCount(2);
            source.Contents.Should().OnlyContain(content => File.Exists(source.PathOf(content.Sha256)));
            rig.Files("data").Should().HaveCount(3);
            await rig.Server.Advance(TimeSpan.FromMinutes(2));
            rig.Files("data").Should().HaveCount(3, "the backup is still being made");
        }

        await rig.Server.Advance(TimeSpan.FromMinutes(2));

        rig.Files("data").Should().HaveCount(2);
    }

    [Test]
    public async Task Links_take_no_bytes_and_outlive_the_original()
    {
        await using var rig = await BackupRig.Start();

        var made = rig.Backup("backups", request => request with { Links = true });
        await rig.Server.Upload(rig.TaskId, "first", "another"u8.ToArray());

        made.Copied.Should().Be(2);
        rig.Verify("backups").Faults.Should().BeEmpty();
    }

    [Test]
    public async Task A_content_that_the_folder_has_lost_is_told_and_the_rest_is_backed_up()
    {
        await using var rig = await BackupRig.Start();
        var first = Directory.EnumerateFiles(Path.Combine(rig.Data, "artifacts"), "*", SearchOption.AllDirectories)
            .Order().First();
        File.Delete(first);

        var made = rig.Backup("b.tar");

        made.Manifest.Lost.Should().Equal(Path.GetFileName(first));
        rig.Verify("b.tar").Faults.Should().ContainSingle().Which.Should().Contain(Path.GetFileName(first));
        rig.Restore("b.tar", "restored");
        rig.Files("restored").Should().ContainSingle();
    }

    [Test]
    public async Task Without_its_key_a_backup_says_so_and_takes_one()
    {
        await using var rig = await BackupRig.Start();
        rig.Backup("b.tar", request => request with { WithKey = false }).Manifest.EncryptionKey.Should().Be("left-out");

        rig.Restore("b.tar", "lacks").KeyAdvice.Should().Contain("encryption.key");
        var wrong = rig.Path("wrong.key");
        await File.WriteAllTextAsync(wrong, Convert.ToBase64String(new byte[32]));
        var refused = () => rig.Restore("b.tar", "refused", request => request with { KeyFile = wrong });
        refused.Should().Throw<UnusableDataException>().WithMessage("*wrong.key lacks the keys*");
        var right = Path.Combine(rig.Data, "encryption.key");
        rig.Restore("b.tar", "has", request => request with { KeyFile = right }).KeyAdvice.Should().BeNull();

        var start = () => rig.Open("lacks");
        await start.Should().ThrowAsync<UnusableDataException>().WithMessage("*key*");
        await using var server = await rig.Open("has");
        (await server.AsRoot().Get("secrets/v1/secret/s")).Status.Should().Be(200);
    }

    [Test]
    public async Task Nothing_is_overwritten_and_nobody_elses_folder_is_taken()
    {
        await using var rig = await BackupRig.Start();
        rig.Backup("b.tar");
        Directory.CreateDirectory(rig.Path("mine"));
        await File.WriteAllTextAsync(rig.Path("mine/letter"), "dear");

        var again = () => rig.Backup("b.tar");
        var mixed = () => rig.Backup("mine");
        var itself = () => rig.Backup("data");
        var nothing = () => rig.Backup("c.tar", request => request with { DataFolder = rig.Path("empty") });

        again.Should().Throw<UnusableDataException>().WithMessage("*b.tar is there already*");
        mixed.Should().Throw<UnusableDataException>().WithMessage("*mine holds something else*");
        itself.Should().Throw<UnusableDataException>().WithMessage("*is what is to be backed up*");
        nothing.Should().Throw<UnusableDataException>().WithMessage("*empty holds no database*");
        rig.Neighbours().Should().Equal("b.tar", "data", "mine");
    }

    private static List<string> Copies(BackupRig rig, string name) =>
        [.. BackupCopies.In(rig.Path(name)).Select(path => Path.GetFileName(path))];

    private static int Contents(BackupRig rig) =>
        Directory.EnumerateFiles(rig.Path("backups/contents"), "*", SearchOption.AllDirectories).Count();
}
