using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// Makes a data folder of a backup. It is built beside the folder and judged there, and takes its place in one step:
/// whatever dies when, the folder is what it was or what was restored.
/// </summary>
public sealed class RestoreRun(RestoreRequest request, TimeProvider clock, KillPoints kills)
{
    private readonly string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.DataFolder));

    /// <summary>Does it.</summary>
    /// <exception cref="UnusableDataException">Nothing was changed; the message says why.</exception>
    /// <exception cref="IOException">The disk is full or failed; nothing was changed.</exception>
    public RestoreResult Run(BackupProgress progress, CancellationToken cancellation)
    {
        var reader = BackupReader.Open(request.Source, request.At);
        if (File.Exists(target))
        {
            throw new UnusableDataException($"{target} is a file; name a folder with --data.");
        }

        // Nobody may start on the folder while it is replaced.
        using var old = Directory.Exists(target) ? new DataFolder(target) : null;
        RequireReplaceable();
        using var scratch = new RestoreScratch(target);
        RequireRoom(reader.Name, Path.GetDirectoryName(target)!);
        using var ready = new DataFolder(scratch.Path);
        scratch.Mark();
        var manifest = reader.Extract(scratch.Path, progress, cancellation);
        reader.RequireWhole(request.AcceptLosses);
        var key = PlaceKey(manifest, scratch.Path);
        RenewEpoch(scratch.Path, reader.Name);
        KeepLog(scratch.Path);
        var kept = HoldsData(target) ? $"{target}.before-restore-{Stamp()}" : null;
        WriteDown(scratch.Path, reader.Name, manifest, kept);
        scratch.Sync();
        kills.Pass(KillPoint.RestoreReady);
        scratch.Swap(kept, kills);
        return new RestoreResult(reader.Name, manifest, kept, key, [.. reader.ContentFaults.Values]);
    }

    /// <summary>Whether a folder holds anything that somebody could miss.</summary>
    public static bool HoldsData(string folder) => Directory.Exists(folder)
        && Directory.EnumerateFileSystemEntries(folder)
            .Any(path => !RestoreScratch.Unimportant.Contains(Path.GetFileName(path)));

    private void RequireReplaceable()
    {
        if (HoldsData(target) && !request.Replace)
        {
            throw new UnusableDataException(
                $"{target} holds data already. Nothing was changed. Name another folder with --data, or say --replace: "
                + "what is there is then kept beside it, by another name.");
        }
    }

    private static void RequireRoom(string backup, string disk)
    {
        var needed = File.Exists(backup) ? new FileInfo(backup).Length : 0;
        if (needed == 0)
        {
            var path = Path.Combine(backup, BackupManifest.FileName);
            var manifest = BackupManifest.Parse(File.ReadAllBytes(path), path);
            needed = manifest.ContentBytes + manifest.Files.Sum(file => file.Bytes);
        }

        var free = new DriveInfo(disk).AvailableFreeSpace;
        if (needed > free)
        {
            throw new UnusableDataException(
                $"To restore needs {needed} bytes, and the disk of {disk} has {free}. Make room, or name a folder "
                + "elsewhere with --data. Nothing was changed.");
        }
    }

    // What is to be said of the key; null where all is well.
    private string? PlaceKey(BackupManifest manifest, string folder)
    {
        var path = Path.Combine(folder, EncryptionKeys.FileName);
        if (request.KeyFile is { } given)
        {
            var ids = EncryptionKeys.ReadFile(given).KeyIds;
            if (manifest.KeyIds.Except(ids).ToList() is { Count: > 0 } missing)
            {
                throw new UnusableDataException(
                    $"{given} lacks the keys {string.Join(", ", missing)} that the backup was made under. Nothing was "
                    + "changed.");
            }

            DataFolder.ReplaceOwnerOnly(path, File.ReadAllBytes(given));
            return null;
        }

        if (manifest.EncryptionKey == "included" || EncryptionKeys.AreGiven(
            Environment.GetEnvironmentVariable(EncryptionKeys.Variable)))
        {
            return null;
        }

        var present = Path.Combine(target, EncryptionKeys.FileName);
        if (File.Exists(present) && !manifest.KeyIds.Except(EncryptionKeys.ReadFile(present).KeyIds).Any())
        {
            DataFolder.ReplaceOwnerOnly(path, File.ReadAllBytes(present));
            return null;
        }

        return $"The backup holds no encryption key. Before a server starts, put the file with the keys "
            + $"{string.Join(", ", manifest.KeyIds)} to {Path.Combine(target, EncryptionKeys.FileName)}, or give them "
            + $"as {EncryptionKeys.Variable}.";
    }

    // Numbers that were given since the backup are given again: who comes with an id from before is told of a gap.
    private void RenewEpoch(string folder, string backup)
    {
        var path = DataFolder.DatabaseIn(folder);
        using var connection = Migrations.OpenDatabase(path);
        Migrations.RequireKnown(
            connection, backup, "Restore it with that version, or take an older backup. Nothing was changed.");
        if (connection.Scalar("SELECT count(*) FROM kernel_facts WHERE name = 'pulse-epoch'") == "0")
        {
            // From before there were epochs: its upgrade begins one.
            return;
        }

        connection.Script("PRAGMA synchronous=FULL; BEGIN IMMEDIATE");
        Epochs.Renew(new Transaction(connection, new MessageLog(), clock.GetUtcNow(), new Sequence(0)));
        connection.Script("COMMIT");
    }

    // It tells of the installation, so that the newer one goes on.
    private void KeepLog(string folder)
    {
        var present = Path.Combine(target, AdministrationLog.FileName);
        if (File.Exists(present))
        {
            File.Copy(present, Path.Combine(folder, AdministrationLog.FileName), overwrite: true);
        }
    }

    private void WriteDown(string folder, string name, BackupManifest manifest, string? kept) =>
        AdministrationLog.Append(folder, clock, "restored", new JsonObject
        {
            ["from"] = name,
            ["made"] = FolderWriter.NameOf(manifest.Created),
            ["kept"] = kept,
        });

    private string Stamp() => FolderWriter.NameOf(clock.GetUtcNow());
}

/// <summary>What is to be restored, and where to.</summary>
public sealed record RestoreRequest
{
    /// <summary>An archive or a folder of backups.</summary>
    public required string Source { get; init; }

    /// <summary>The name of a copy in the folder; null: the newest.</summary>
    public string? At { get; init; }

    /// <summary>The data folder that is made.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Whether a folder that holds data is replaced; it is kept by another name.</summary>
    public bool Replace { get; init; }

    /// <summary>A file of encryption keys for a backup that holds none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether the rest is restored where contents of the backup are damaged.</summary>
    public bool AcceptLosses { get; init; }
}

/// <summary>What was restored.</summary>
/// <param name="Name">The backup.</param>
/// <param name="Manifest">What it holds.</param>
/// <param name="Kept">Where the data is that was there before; null: there was none.</param>
/// <param name="KeyAdvice">What is still to be done about the encryption key; null: nothing.</param>
/// <param name="Losses">Contents that were not restored, and why.</param>
public sealed record RestoreResult(
    string Name, BackupManifest Manifest, string? Kept, string? KeyAdvice, IReadOnlyList<string> Losses)
{
    /// <summary>How many contents are there now.</summary>
    public long Contents => Manifest.Contents - Manifest.Lost.Count - Losses.Count;
}
