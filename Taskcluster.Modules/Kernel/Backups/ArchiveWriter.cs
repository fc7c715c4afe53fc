using System.Formats.Tar;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>A backup in one file: a tar archive, written from its beginning to its end.</summary>
internal sealed class ArchiveWriter : BackupWriter
{
    private readonly string path;
    private readonly string temporary;
    private readonly FileStream file;
    private readonly TarWriter tar;
    private bool isFinished;

    /// <exception cref="UnusableDataException">Something is there by that name.</exception>
    public ArchiveWriter(string path)
    {
        this.path = Path.GetFullPath(path);
        if (Path.Exists(this.path))
        {
            throw new UnusableDataException(
                $"{this.path} is there already, and a backup overwrites nothing. Choose another name.");
        }

        Disk = Path.GetDirectoryName(this.path)!;
        if (!Directory.Exists(Disk))
        {
            throw new UnusableDataException($"There is no folder {Disk}; make it first.");
        }

        temporary = $"{this.path}.partial-{Guid.NewGuid():N}";
        file = DigestCopy.Create(temporary);
        tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true);
    }

    public override string Name => path;

    public override string DatabasePath => temporary + ".db";

    public override string Disk { get; }

    public override bool Has(string sha256, long bytes, DigestCopy copy) => false;

    public override BackupFile Add(string name, string path, DigestCopy copy)
    {
        var (bytes, sha256) = Write(name, path, copy);
        File.Delete(DatabasePath);
        return new BackupFile(name, bytes, sha256);
    }

    public override (long Bytes, string Sha256)? AddContent(string sha256, string path, DigestCopy copy) =>
        Write($"{ContentsFolder}/{sha256[..2]}/{sha256}", path, copy);

    public override void Finish(BackupManifest manifest)
    {
        using (var text = new MemoryStream(manifest.ToBytes()))
        {
            tar.WriteEntry(Entry(BackupManifest.FileName, text));
        }

        tar.Dispose();
        file.Flush();
        FileSync.Sync(file.SafeFileHandle, temporary);
        file.Dispose();
        File.Move(temporary, path, overwrite: false);
        isFinished = true;
        FolderSync.Sync(Disk);
    }

    public override void Dispose()
    {
        if (!isFinished)
        {
            tar.Dispose();
            file.Dispose();
            File.Delete(temporary);
            File.Delete(DatabasePath);
        }
    }

    private (long Bytes, string Sha256) Write(string name, string from, DigestCopy copy)
    {
        using var source = new HashedStream(DigestCopy.Open(from), copy);
        tar.WriteEntry(Entry(name, source));
        return source.Finish();
    }

    private static PaxTarEntry Entry(string name, Stream data) => new(TarEntryType.RegularFile, name)
    {
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        DataStream = data,
    };
}
