using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// Makes a backup of a data folder, on which a server may run: the database from one snapshot, the contents that it
/// names, and the encryption key. It blocks its thread, since it waits for nothing but the disk.
/// </summary>
public sealed class BackupRun(BackupRequest request, TimeProvider clock, KillPoints kills)
{
    /// <summary>What an archive's name ends in; any other name is a folder's.</summary>
    public const string ArchiveEnding = ".tar";

    private readonly List<string> lost = [];
    private long copied;
    private long copiedBytes;

    /// <summary>Does it.</summary>
    /// <exception cref="UnusableDataException">It cannot be made; of what was begun nothing is left.</exception>
    /// <exception cref="IOException">The disk is full or failed; the same.</exception>
    public BackupResult Run(BackupProgress progress, CancellationToken cancellation)
    {
        using var source = BackupSource.Open(request.DataFolder);
        var moment = clock.GetUtcNow();
        RequireApart(source.Folder);
        using BackupWriter writer = request.Target.EndsWith(ArchiveEnding, StringComparison.OrdinalIgnoreCase)
            ? new ArchiveWriter(request.Target)
            : new FolderWriter(request.Target, moment, request.Links);
        using var copy = new DigestCopy(progress, cancellation);
        var toCopy = source.Contents.Where(content => !writer.Has(content.Sha256, content.Bytes, copy)).ToList();
        RequireRoom(source, writer, request.Links ? 0 : toCopy.Sum(content => content.Bytes));
        progress.Expect((2 * source.DatabaseBytes) + toCopy.Sum(content => content.Bytes));

        var tables = source.Digests(cancellation);
        source.CopyDatabase(writer.DatabasePath, progress, cancellation);
        var files = new List<BackupFile>
        {
            writer.Add(Path.GetFileName(DataFolder.DatabaseIn(source.Folder)), writer.DatabasePath, copy),
        };
        var key = AddKey(source.Folder, writer, files, copy);
        AddContents(source, writer, toCopy, copy, progress);
        AddIfThere(AdministrationLog.FileName, source.Folder, writer, files, copy);
        kills.Pass(KillPoint.BackupManifest);
        var manifest = new BackupManifest
        {
            Created = moment,
            Program = request.Program,
            Files = files,
            Contents = source.Contents.Count,
            ContentBytes = source.Contents.Sum(content => content.Bytes),
            Lost = lost,
            Tables = tables,
            EncryptionKey = key,
            KeyIds = KeyIds(source.Folder),
        };
        writer.Finish(manifest);
        var removed = request.Keep is { } keep && writer is FolderWriter folder ? folder.Keep(keep) : 0;
        var result = new BackupResult(writer.Name, manifest, copied, copiedBytes, removed);
        WriteDown(source.Folder, result);
        return result;
    }

    private void AddContents(
        BackupSource source,
        BackupWriter writer,
        IEnumerable<(string Sha256, long Bytes)> contents,
        DigestCopy copy,
        BackupProgress progress)
    {
        foreach (var (sha256, bytes) in contents)
        {
            try
            {
                var done = writer.AddContent(sha256, source.PathOf(sha256), copy);
                if (done is null)
                {
                    progress.Add(bytes);
                }
                else if (done.Value.Sha256 != sha256)
                {
                    lost.Add(sha256);
                }

                copied++;
                copiedBytes += bytes;
                kills.Pass(KillPoint.BackupContent);
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                // Everything else is worth having all the same; who asked for the backup is told.
                lost.Add(sha256);
            }
        }
    }

    private string AddKey(string folder, BackupWriter writer, List<BackupFile> files, DigestCopy copy)
    {
        if (EncryptionKeys.AreGiven(Environment.GetEnvironmentVariable(EncryptionKeys.Variable)))
        {
            return "environment";
        }

        return request.WithKey && AddIfThere(EncryptionKeys.FileName, folder, writer, files, copy)
            ? "included"
            : "left-out";
    }

    private static bool AddIfThere(
        string name, string folder, BackupWriter writer, List<BackupFile> files, DigestCopy copy)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return false;
        }

        files.Add(writer.Add(name, path, copy));
        return true;
    }

    private static IReadOnlyList<string> KeyIds(string folder)
    {
        try
        {
            return EncryptionKeys.Read(folder, Environment.GetEnvironmentVariable(EncryptionKeys.Variable)).KeyIds;
        }
        catch (UnusableDataException)
        {
            // The rest is worth having without.
            return [];
        }
    }

    private void RequireApart(string dataFolder)
    {
        var target = Path.GetFullPath(request.Target);
        var artifacts = DataFolder.ArtifactsIn(dataFolder) + Path.DirectorySeparatorChar;
        if (target == dataFolder || (target + Path.DirectorySeparatorChar).StartsWith(
            artifacts, StringComparison.Ordinal))
        {
            throw new UnusableDataException(
                $"{target} is what is to be backed up. Name another folder, on another disk if there is one.");
        }
    }

    private static void RequireRoom(BackupSource source, BackupWriter writer, long contentBytes)
    {
        var needed = source.DatabaseBytes + contentBytes;
        var free = new DriveInfo(writer.Disk).AvailableFreeSpace;
        if (needed > free)
        {
            throw new UnusableDataException(
                $"The backup needs {needed} bytes, and the disk of {writer.Disk} has {free}. Make room, or name "
                + "another disk. Nothing was written.");
        }
    }

    private void WriteDown(string folder, BackupResult result)
    {
        try
        {
            AdministrationLog.Append(folder, clock, "backed-up", new JsonObject
            {
                ["to"] = result.Name,
                ["contents"] = result.Manifest.Contents,
                ["contentBytes"] = result.Manifest.ContentBytes,
                ["lost"] = result.Manifest.Lost.Count,
                ["encryptionKey"] = result.Manifest.EncryptionKey,
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The backup is made, whether or not that can be written down.
        }
    }
}

/// <summary>What is to be backed up, and where to.</summary>
public sealed record BackupRequest
{
    /// <summary>The data folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>An archive, if its name ends in <c>.tar</c>; else a folder of backups.</summary>
    public required string Target { get; init; }

    /// <summary>The version of this program.</summary>
    public required string Program { get; init; }

    /// <summary>Whether the encryption key comes along. Without it tokens and secrets cannot be read.</summary>
    public bool WithKey { get; init; } = true;

    /// <summary>
    /// Whether contents may be second names of the same files, where the folder is on the same disk: they take no time
    /// and no room, and go with that disk.
    /// </summary>
    public bool Links { get; init; }

    /// <summary>How many copies a folder keeps, this one included; null: all.</summary>
    public int? Keep { get; init; }
}

/// <summary>A backup that was made.</summary>
/// <param name="Name">The archive, or the dated copy in the folder.</param>
/// <param name="Manifest">What it holds.</param>
/// <param name="Copied">Contents that were not there yet.</param>
/// <param name="CopiedBytes">Their bytes.</param>
/// <param name="Removed">Older copies that were removed.</param>
public sealed record BackupResult(
    string Name, BackupManifest Manifest, long Copied, long CopiedBytes, int Removed);
