using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>Reads a dated copy of a folder of backups.</summary>
internal sealed class FolderReader : BackupReader
{
    private readonly string root;

    public FolderReader(string root, string? at)
    {
        this.root = root;

        // A copy itself may be named, too.
        if (at is null && File.Exists(Path.Combine(root, BackupManifest.FileName)))
        {
            this.root = Path.GetDirectoryName(root)!;
            Name = root;
            return;
        }

        var copies = BackupCopies.In(root);
        if (copies.Count == 0)
        {
            throw new UnusableDataException(
                $"{root} holds no whole backup. One that was cut short has no {BackupManifest.FileName}. "
                + "Name a folder that the verb backup has written to.");
        }

        Name = at is null ? copies[^1] : copies.FirstOrDefault(copy => Path.GetFileName(copy) == at)
            ?? throw new UnusableDataException(
                $"{root} has no copy '{at}'. There are: {string.Join(", ", copies.Select(Path.GetFileName))}.");
    }

    public override string Name { get; }

    public override BackupManifest Extract(string into, BackupProgress progress, CancellationToken cancellation)
    {
        var path = Path.Combine(Name, BackupManifest.FileName);
        var manifest = BackupManifest.Parse(File.ReadAllBytes(path), path);
        progress.Expect(manifest.Files.Sum(file => file.Bytes) + manifest.ContentBytes);
        using var copy = new DigestCopy(progress, cancellation);
        foreach (var file in manifest.Files)
        {
            var name = Path.GetFileName(file.Name);
            var from = Path.Combine(Name, name);
            Judge(file, File.Exists(from) ? copy.CopyFile(from, Path.Combine(into, name)) : null);
        }

        if (FileFaults.Count == 0)
        {
            foreach (var sha256 in BackupCopies.ContentsOf(into))
            {
                Take(sha256, into, copy);
            }
        }

        JudgeContents(into, manifest, sha256 => File.Exists(PathOf(into, sha256)));
        return manifest;
    }

    private void Take(string sha256, string into, DigestCopy copy)
    {
        var from = BackupCopies.ContentIn(root, sha256);
        if (!File.Exists(from))
        {
            return;
        }

        var path = PathOf(into, sha256);
        var digest = copy.CopyFile(from, path).Sha256;
        if (digest != sha256)
        {
            File.Delete(path);
            Damaged(sha256, from, digest);
        }
    }
}
