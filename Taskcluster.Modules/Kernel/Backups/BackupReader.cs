using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>Takes a backup out into a folder, and looks at each digest while it does.</summary>
internal abstract class BackupReader
{
    private const int MostNamed = 20;

    /// <summary>Everything that is wrong with the database and the files beside it.</summary>
    public List<string> FileFaults { get; } = [];

    /// <summary>What is wrong with contents, by content.</summary>
    public Dictionary<string, string> ContentFaults { get; } = new(StringComparer.Ordinal);

    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>Opens a backup.</summary>
    /// <param name="source">An archive or a folder of backups.</param>
    /// <param name="at">The name of a copy in the folder; null: the newest.</param>
    /// <exception cref="UnusableDataException">There is none.</exception>
    public static BackupReader Open(string source, string? at)
    {
        var path = Path.GetFullPath(source);
        if (Directory.Exists(path))
        {
            return new FolderReader(path, at);
        }

        if (!File.Exists(path))
        {
            throw new UnusableDataException(
                $"There is no backup {path}. Name an archive or a folder that the verb backup has made.");
        }

        return at is null ? new ArchiveReader(path) : throw new UnusableDataException(
            $"{path} is one backup; --at chooses among those of a folder.");
    }

    /// <summary>
    /// Takes everything out that can be, and gives the manifest. What is wrong stands in the lists of faults.
    /// </summary>
    /// <exception cref="UnusableDataException">It is no backup, or a part of one.</exception>
    public abstract BackupManifest Extract(string into, BackupProgress progress, CancellationToken cancellation);

    /// <summary>All faults as one message.</summary>
    /// <exception cref="UnusableDataException">There are some.</exception>
    public void RequireWhole(bool acceptsLosses)
    {
        var faults = acceptsLosses ? FileFaults : [.. FileFaults, .. ContentFaults.Values];
        if (faults.Count > 0)
        {
            var more = faults.Count > MostNamed ? $"\n… and {faults.Count - MostNamed} more" : "";
            var advice = FileFaults.Count == 0
                ? " With --accept-losses everything else is restored."
                : " Take another backup, or an older copy of the folder by --at.";
            throw new UnusableDataException(
                $"{Name} is damaged. Nothing was changed.{advice}\n"
                + string.Join('\n', faults.Take(MostNamed).Select(fault => $"  {fault}")) + more);
        }
    }

    /// <summary>Where a file of a backup goes in a data folder; null if it is none that a backup has.</summary>
    protected static string PathOf(string into, string sha256)
    {
        var path = ContentStore.PathIn(DataFolder.ArtifactsIn(into), sha256);
        DataFolder.Create(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Compares a file with what the manifest says of it.</summary>
    protected void Judge(BackupFile expected, (long Bytes, string Sha256)? found)
    {
        if (found is not { } known)
        {
            FileFaults.Add($"{expected.Name} is missing.");
        }
        else if (known.Sha256 != expected.Sha256)
        {
            FileFaults.Add(
                $"{expected.Name} has {known.Bytes} bytes with the digest {known.Sha256}; it should have "
                + $"{expected.Bytes} with {expected.Sha256}.");
        }
    }

    /// <summary>A content is not what its name says.</summary>
    protected void Damaged(string sha256, string name, string digest) =>
        ContentFaults[sha256] = $"{name} has the digest {digest}; it should have the one that is its name.";

    /// <summary>Compares what was taken out with what the database names.</summary>
    protected void JudgeContents(string into, BackupManifest manifest, Func<string, bool> isThere)
    {
        foreach (var sha256 in manifest.Lost)
        {
            // The data folder itself was without.
            ContentFaults.Remove(sha256);
        }

        if (FileFaults.Count > 0)
        {
            return;
        }

        var lost = manifest.Lost.ToHashSet(StringComparer.Ordinal);
        foreach (var sha256 in BackupCopies.ContentsOf(into))
        {
            if (!lost.Contains(sha256) && !ContentFaults.ContainsKey(sha256) && !isThere(sha256))
            {
                ContentFaults[sha256] =
                    $"{BackupWriter.ContentsFolder}/{sha256[..2]}/{sha256} is missing.";
            }
        }
    }
}
