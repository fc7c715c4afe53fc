using System.Globalization;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// A folder of backups: a dated copy of the database for each, and the contents of all, each once. A backup therefore
/// copies only what came since the last one.
/// </summary>
internal sealed class FolderWriter : BackupWriter
{
    private const string LockName = "lock";
    private const string Partial = "partial";
    private const string UnfinishedName = "unfinished";

    private readonly string root;
    private readonly string partial;
    private readonly bool links;
    private readonly bool isNew;
    private readonly FileStream lockFile;

    // Contents that need not be looked into; null: all that are there.
    private readonly HashSet<string>? trusted;

    /// <param name="root">The folder; made where it is missing.</param>
    /// <param name="moment">By which the copy is called.</param>
    /// <param name="links">Whether contents may be second names of the data folder's own files.</param>
    /// <exception cref="UnusableDataException">The folder is something else, or a backup to it is going on.</exception>
    public FolderWriter(string root, DateTimeOffset moment, bool links)
    {
        this.root = Path.GetFullPath(root);
        this.links = links;
        RequireOwn();
        isNew = !Directory.Exists(this.root);
        DataFolder.Create(this.root);
        FileStream? held = null;
        try
        {
            lockFile = held = DataFolder.TryLock(Path.Combine(this.root, LockName)) ?? throw new UnusableDataException(
                $"Another backup to {this.root} is going on. Wait for its end.");
            DataFolder.Create(Path.Combine(this.root, ContentsFolder));
            partial = Path.Combine(this.root, Partial);
            BackupCopies.RemoveUnfinished(this.root, partial);
            DataFolder.Create(partial);
            Name = Path.Combine(this.root, NameOf(moment));
            if (Directory.Exists(Name))
            {
                throw new UnusableDataException($"{Name} is there already, and a backup overwrites nothing.");
            }

            if (File.Exists(Unfinished))
            {
                // What an earlier one did not come to sync may be anything by now.
                trusted = [.. BackupCopies.In(this.root).SelectMany(copy => BackupCopies.ContentsOf(copy))];
            }

            using var mark = new FileStream(Unfinished, FileMode.OpenOrCreate, FileAccess.Write);
            FileSync.Sync(mark.SafeFileHandle, Unfinished);
            FolderSync.Sync(this.root);
        }
        catch
        {
            RemoveEmpty(isOurs: held is not null);
            held?.Dispose();
            throw;
        }
    }

    public override string Name { get; }

    public override string DatabasePath => Path.Combine(partial, Path.GetFileName(DataFolder.DatabaseIn(partial)));

    public override string Disk => root;

    private string Unfinished => Path.Combine(root, UnfinishedName);

    /// <summary>What a copy of this moment is called; names stand in the order of time.</summary>
    public static string NameOf(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss.fff'Z'", CultureInfo.InvariantCulture);

    public override bool Has(string sha256, long bytes, DigestCopy copy)
    {
        var path = PathOf(sha256);
        if (new FileInfo(path) is not { Exists: true } file || file.Length != bytes)
        {
            return false;
        }

        return trusted is null || trusted.Contains(sha256) || copy.Read(path).Sha256 == sha256;
    }

    public override BackupFile Add(string name, string path, DigestCopy copy)
    {
        var target = Path.Combine(partial, name);
        var (bytes, sha256) = path == target ? copy.Read(path) : copy.CopyFile(path, target);
        return new BackupFile(name, bytes, sha256);
    }

    public override (long Bytes, string Sha256)? AddContent(string sha256, string path, DigestCopy copy)
    {
        var target = PathOf(sha256);
        DataFolder.Create(Path.GetDirectoryName(target)!);
        File.Delete(target);
        if (links && DiskSync.TryLink(path, target))
        {
            return null;
        }

        var temporary = Path.Combine(partial, sha256);
        var done = copy.CopyFile(path, temporary);
        if (!DiskSync.CanSyncAll)
        {
            Sync(temporary);
        }

        File.Move(temporary, target, overwrite: true);
        return done;
    }

    public override void Finish(BackupManifest manifest)
    {
        var path = Path.Combine(partial, BackupManifest.FileName);
        if (!DiskSync.CanSyncAll)
        {
            foreach (var file in Directory.EnumerateFiles(partial))
            {
                Sync(file);
            }
        }

        using (var file = DigestCopy.Create(path))
        {
            file.Write(manifest.ToBytes());
            file.Flush();
            if (DiskSync.CanSyncAll)
            {
                DiskSync.SyncAll(file.SafeFileHandle, path);
            }

            FileSync.Sync(file.SafeFileHandle, path);
        }

        FolderSync.Sync(partial);
        Directory.Move(partial, Name);
        FolderSync.Sync(root);
        File.Delete(Unfinished);
    }

    /// <summary>Removes all copies but the newest; gives how many went.</summary>
    public int Keep(int count) => BackupCopies.Keep(root, count);

    public override void Dispose()
    {
        try
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
        catch (IOException)
        {
            // The next backup removes it.
        }

        RemoveEmpty(isOurs: true);
        lockFile.Dispose();
    }

    // A folder that was made for nothing goes. What was copied stays: the next backup need not copy it again. Without
    // the lock another one may be at work in it.
    private void RemoveEmpty(bool isOurs)
    {
        var contents = Path.Combine(root, ContentsFolder);
        try
        {
            if (isNew
                && !BackupCopies.In(root).Any()
                && !(Directory.Exists(contents)
                    && Directory.EnumerateFiles(contents, "*", SearchOption.AllDirectories).Any()))
            {
                Directory.Delete(root, recursive: isOurs);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is of no use, and does no harm. Why there is no backup is what is told.
        }
    }

    private static void Sync(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        FileSync.Sync(file, path);
    }

    private string PathOf(string sha256) => ContentStore.PathIn(Path.Combine(root, ContentsFolder), sha256);

    // Somebody's own files shall not be mixed with a backup's.
    private void RequireOwn()
    {
        if (Directory.Exists(root)
            && Directory.EnumerateFileSystemEntries(root).Any()
            && !Directory.Exists(Path.Combine(root, ContentsFolder))
            && !File.Exists(Path.Combine(root, LockName)))
        {
            throw new UnusableDataException(
                $"{root} holds something else than backups. Name a new folder, an empty one, or one of backups; or a "
                + "file whose name ends in .tar.");
        }
    }
}
