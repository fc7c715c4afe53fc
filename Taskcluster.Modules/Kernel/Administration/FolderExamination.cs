using System.Globalization;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Administration;

/// <summary>
/// Looks at a data folder from outside: its modes, its disk, its clock and its backups. Nothing is locked, made or
/// written.
/// </summary>
public sealed class FolderExamination(
    string folder, BackupOptions backups, ContentOptions contents, TimeProvider clock)
{
    private const long Mebibyte = 1024 * 1024;
    private const long LittleMebibytes = 1024;

    // Files carry the moment of their disk's system, which on a network is another's clock.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly string[] Secret =
    [
        "taskcluster.db", "taskcluster.db-wal", "taskcluster.db-shm", EncryptionKeys.FileName, "credentials.json",
        AdministrationLog.FileName,
    ];

    /// <summary>What is to be said if the program's user may not look at the folder; else null.</summary>
    public static Finding? Closed(string folder)
    {
        var closed = Secret.Append("lock").Append("artifacts").Select(name => Path.Combine(folder, name))
            .Prepend(folder).Where(DiskAccess.IsLimited).ToList();
        return closed.Count == 0 ? null : Finding.Fault(
            "permissions",
            $"The user {Environment.UserName} may not read and write {string.Join(", ", closed)}.",
            $"Run doctor as the server's user; if it is that one, chown -R {Environment.UserName} {folder}.");
    }

    public IEnumerable<Finding> All() => [Permissions(), Disk(), Clock(), Backups()];

    private Finding Permissions()
    {
        const string check = "permissions";
        if (OperatingSystem.IsWindows())
        {
            return Finding.Fine(check, "Windows keeps them by inheritance; they are not looked at.");
        }

        var open = new List<string>();
        foreach (var path in Secret.Select(name => Path.Combine(folder, name)).Where(File.Exists).Append(folder))
        {
            if ((File.GetUnixFileMode(path) & OfOthers) != UnixFileMode.None)
            {
                open.Add(path);
            }
        }

        return open.Count == 0
            ? Finding.Fine(check, $"{folder} and what is secret in it are their owner's alone.")
            : Finding.Fault(
                check,
                $"Others than the owner have access to {string.Join(", ", open)}.",
                $"chmod 700 {folder}; chmod 600 for files. If others may have read them, rotate the key and reset "
                + "access tokens.");
    }

    private Finding Disk()
    {
        const string check = "disk";
        var free = new DriveInfo(folder).AvailableFreeSpace / Mebibyte;
        return free < contents.FreeFloorMebibytes
            ? Finding.Fault(
                check,
                $"The disk of {folder} has {free} MiB left; uploads are refused below {contents.FreeFloorMebibytes}.",
                "Make room, or move the folder to a larger disk.")
            : free < LittleMebibytes
                ? Finding.Warning(
                    check, $"The disk of {folder} has {free} MiB left.", "Make room before uploads are refused.")
                : Finding.Fine(check, $"The disk of {folder} has {free} MiB left.");
    }

    private Finding Clock()
    {
        const string check = "clock";
        var now = clock.GetUtcNow();
        var newest = Secret.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Select(path => (Path: path, Written: new DateTimeOffset(File.GetLastWriteTimeUtc(path))))
            .OrderByDescending(file => file.Written).FirstOrDefault();
        return newest.Path is not null && newest.Written - now > Tolerance
            ? Finding.Fault(
                check,
                $"{newest.Path} was written at {Moment(newest.Written)}, and it is {Moment(now)} by this machine.",
                "The clock was set back, or the disk is another machine's with another clock: claims, deadlines and "
                + "signatures go by it. Set it by NTP.")
            : Finding.Fine(check, $"It is {Moment(now)}; nothing in the folder is from later.");
    }

    private Finding Backups()
    {
        const string check = "backup";
        var target = backups.FolderOf(folder);
        var (last, failure) = LastEntries();
        var newest = Later(BackupCopies.Newest(target), last);
        if (failure is { } failed && (newest is null || failed.Moment > newest))
        {
            return Finding.Fault(
                check,
                $"The last backup failed at {Moment(failed.Moment)}: {failed.Why}",
                "Mend what it says; the server tries again by itself.");
        }

        if (newest is not { } made)
        {
            return Finding.Warning(
                check,
                "There is no backup.",
                "serve makes them by itself; elsewhere run backup, or set Backup:Scheduled to true.");
        }

        var age = clock.GetUtcNow() - made;
        var words = $"The newest backup is of {Moment(made)}";
        return age > TimeSpan.FromHours(2 * backups.IntervalHours)
            ? Finding.Warning(
                check,
                $"{words}, {age.TotalHours.ToString("0", CultureInfo.InvariantCulture)} hours ago.",
                "Start the server, or run backup.")
            : Finding.Fine(check, words + ".");
    }

    private (DateTimeOffset? Made, (DateTimeOffset Moment, string Why)? Failed) LastEntries()
    {
        DateTimeOffset? made = null;
        (DateTimeOffset, string)? failed = null;
        foreach (var entry in AdministrationLog.Read(folder))
        {
            var action = (string?)entry["action"];
            if (!DateTimeOffset.TryParse((string?)entry["time"], CultureInfo.InvariantCulture, out var moment))
            {
                continue;
            }

            made = action == "backed-up" ? moment : made;
            failed = action == "backup-failed" ? (moment, (string?)entry["why"] ?? "") : failed;
        }

        return (made, failed);
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other > one ? other : one;

    private static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
