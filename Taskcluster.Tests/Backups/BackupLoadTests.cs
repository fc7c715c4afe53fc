using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Crash;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Backups;

/// <summary>
/// Backups under load, and large ones. <c>TASKCLUSTER_BACKUPS</c> says how many are made under load, and
/// <c>TASKCLUSTER_BACKUP_MEBIBYTES</c> how much is copied beside <c>cp -r</c>, on the disk of the temporary folder.
/// </summary>
[TestFixture]
[Category("Backup")]
public sealed class BackupLoadTests
{
    private const int Clients = 4;
    private const int Mebibyte = 1024 * 1024;

    [Test]
    public async Task Under_load_each_backup_is_the_state_of_one_moment()
    {
        await using var rig = await BackupRig.Start();
        using var enough = new CancellationTokenSource();
        var counts = new int[Clients];
        var load = Enumerable.Range(0, Clients)
            .Select(client => Task.Run(() => Load(rig.Server, client, counts, enough.Token))).ToList();
        var backups = Setting("TASKCLUSTER_BACKUPS") ?? 2;
        var (making, contents, rows) = (TimeSpan.Zero, 0L, 0L);
        for (var number = 0; number < backups; number++)
        {
            var before = counts.Sum();
            await Until.True(() => counts.Sum() >= before + (2 * Clients));
            rig.Clock.Jump(TimeSpan.FromMilliseconds(5));
            var name = number % 2 == 0 ? "backups" : $"b{number}.tar";
            var began = Stopwatch.GetTimestamp();
            var made = await Task.Run(() => rig.Backup(name));
            making += Stopwatch.GetElapsedTime(began);
            contents += made.Manifest.Contents;
            rows += made.Manifest.Tables.Sum(table => table.Rows);
            made.Manifest.Lost.Should().BeEmpty();
            rig.Verify(name).Faults.Should().BeEmpty();
            var restored = $"restored{number}";
            rig.Restore(name, restored);
            rig.Tables(restored).Should().BeEquivalentTo(
                made.Manifest.Tables.Where(table => table.Name != "kernel_facts"));
            rig.Files(restored).Should().HaveCount((int)made.Manifest.Contents);
            using var check = new FolderCheck(rig.Path(restored));
            check.Faults().Should().BeEmpty();
        }

        await enough.CancelAsync();
        await Task.WhenAll(load);
        await TestContext.Out.WriteLineAsync(
            $"backups under load: {backups} passed; {making.TotalMilliseconds / backups:0} ms each; {rows} rows and "
            + $"{contents} contents compared; rounds of load: {counts.Sum()}");
    }

    [Test]
    public async Task A_large_folder_is_copied_about_as_fast_as_the_disk_writes()
    {
        if (Setting("TASKCLUSTER_BACKUP_MEBIBYTES") is not { } mebibytes)
        {
            Assert.Ignore("TASKCLUSTER_BACKUP_MEBIBYTES says how much is copied.");
            return;
        }

        using var disk = new TemporaryFolder();
        var data = Path.Combine(disk.Path, "data");
        await using (var server = await RunningServer.Start(dataFolder: data))
        {
            var task = await server.RunningTask();
            for (var number = 0; number < mebibytes / 16; number++)
            {
                await server.Upload(task, $"large/{number}", RandomNumberGenerator.GetBytes(16 * Mebibyte));
            }

            await Say("cp -r and sync", () => Run("sh", "-c", $"cp -r {data} {disk.Path}/plain && sync"));
            await Say("backup DIR", () => Verbs("backup", disk.Path + "/backups", "--data", data));
            await Say("backup DIR again", () => Verbs("backup", disk.Path + "/backups", "--data", data));
            await Say("backup DIR --links", () => Verbs("backup", disk.Path + "/linked", "--links", "--data", data));
            await Say("backup FILE", () => Verbs("backup", disk.Path + "/b.tar", "--data", data));
        }

        await Say("verify", () => Verbs("verify", disk.Path + "/b.tar", "--scratch", disk.Path));
        await Say("restore", () => Verbs("restore", disk.Path + "/b.tar", "--data", disk.Path + "/restored"));
    }

    private static async Task Load(RunningServer server, int client, int[] counts, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var taskId = await server.ClaimedTask();
            var name = $"n{client}";
            await server.Upload(taskId, name, RandomNumberGenerator.GetBytes(20_000));

            // The first content loses its last name by that.
            await server.Upload(taskId, name, RandomNumberGenerator.GetBytes(20_000));
            await server.Report(taskId, 0, "completed");
            Interlocked.Increment(ref counts[client]);
        }
    }

    private static async Task Say(string what, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        await TestContext.Out.WriteLineAsync($"{what}: {seconds} s");
    }

    private static async Task Verbs(params string[] arguments) =>
        (await CommandLine.Verb.Run(arguments)).Ok.Should().NotBeEmpty();

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
    }

    private static int? Setting(string name) => int.TryParse(
        Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : null;
}
