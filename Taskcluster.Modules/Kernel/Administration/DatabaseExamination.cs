using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Administration;

/// <summary>
/// Looks into the database of a data folder, beside a server that may run on it: whether it is sound, whether the keys
/// open it, whether contents are there, and which subscribers are given up.
/// </summary>
public sealed class DatabaseExamination(string folder, IEnumerable<EncryptedColumn> columns)
{
    private const int MostNamed = 5;

    /// <summary>Looks at everything; what cannot be looked at is a fault.</summary>
    public IReadOnlyList<Finding> All()
    {
        try
        {
            using var snapshot = StoredSnapshot.Open(folder);
            return [Integrity(snapshot), Keys(snapshot), Contents(snapshot), Subscribers(snapshot)];
        }
        catch (Exception error) when (error is UnusableDataException or StorageException)
        {
            return [Finding.Fault("database", error.Message, "Restore the newest backup, if nothing else helps.")];
        }
    }

    private static Finding Integrity(StoredSnapshot snapshot)
    {
        var faults = new List<string>();
        using (var call = snapshot.Sql("PRAGMA integrity_check(5)"))
        {
            while (call.Step())
            {
                faults.Add(call.Text(0));
            }
        }

        return faults is ["ok"]
            ? Finding.Fine("database", "SQLite finds it sound.")
            : Finding.Fault(
                "database",
                $"SQLite finds it damaged: {string.Join("; ", faults)}.",
                "Look at the disk, and restore the newest backup that verify finds whole.");
    }

    private Finding Keys(StoredSnapshot snapshot)
    {
        const string check = "encryption key";
        try
        {
            var keys = EncryptionKeys.Read(folder, Environment.GetEnvironmentVariable(EncryptionKeys.Variable));
            var usage = KeyRotation.UsageIn(snapshot, columns, keys);
            return usage.Unreadable > 0
                ? Finding.Fault(
                    check,
                    $"Values that no given key opens: {usage.Unreadable}.",
                    $"Put the right key into {EncryptionKeys.FileName}, or into {EncryptionKeys.Variable}.")
                : usage.Outdated > 0
                    ? Finding.Warning(
                        check,
                        $"Values that are still under an old key: {usage.Outdated}.",
                        "Stop the server and run rotate-key to its end.")
                    : Finding.Fine(check, $"It opens all {usage.Cells.Values.Sum()} encrypted values.");
        }
        catch (UnusableDataException error)
        {
            return Finding.Fault(check, error.Message, "Without its key tokens and secrets are lost: find it.");
        }
    }

    private Finding Contents(StoredSnapshot snapshot)
    {
        const string check = "contents";
        var missing = new List<string>();
        var count = 0L;
        using (var call = snapshot.Sql("SELECT sha256, size_bytes FROM contents"))
        {
            while (call.Step())
            {
                count++;
                var file = new FileInfo(ContentStore.PathIn(DataFolder.ArtifactsIn(folder), call.Text(0)));
                if (!file.Exists || file.Length != call.Long(1))
                {
                    missing.Add(call.Text(0));
                }
            }
        }

        // What went meanwhile is not missed.
        missing.RemoveAll(sha256 => !IsStillNamed(sha256));
        return missing.Count == 0
            ? Finding.Fine(check, $"All {count} are there in their length.")
            : Finding.Fault(
                check,
                $"Missing or cut short: {missing.Count} of {count}, such as "
                + $"{string.Join(", ", missing.Take(MostNamed))}.",
                "Copy them from a folder of backups, where they lie by the same names below contents/.");
    }

    private bool IsStillNamed(string sha256)
    {
        using var later = StoredSnapshot.Open(folder);
        return ContentCounts.IsUsed(later, sha256);
    }

    private static Finding Subscribers(StoredSnapshot snapshot)
    {
        const string check = "subscribers";
        var parked = Cursors.All(snapshot).Where(cursor => cursor.Parking is not null)
            .Select(cursor => cursor.Name).ToList();
        return parked.Count == 0
            ? Finding.Fine(check, "None is given up.")
            : Finding.Fault(
                check,
                $"Given up, and without messages until somebody looks after them: {string.Join(", ", parked)}.",
                "GET /api/pulse/v1/subscribers says why; mend that, then retry or skip (docs/pulse.md).");
    }
}
