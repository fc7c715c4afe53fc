namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>Where a backup goes: an archive or a folder. What is not finished is never taken for a backup.</summary>
internal abstract class BackupWriter : IDisposable
{
    /// <summary>Of the contents in a backup, by their first two digits.</summary>
    public const string ContentsFolder = "contents";

    /// <summary>What it will be called.</summary>
    public abstract string Name { get; }

    /// <summary>Where the copy of the database can be made, before it is added.</summary>
    public abstract string DatabasePath { get; }

    /// <summary>A place on the disk that all bytes go to.</summary>
    public abstract string Disk { get; }

    /// <summary>Whether a content is there from an earlier time, whole.</summary>
    public abstract bool Has(string sha256, long bytes, DigestCopy copy);

    /// <summary>Adds a file that lies anywhere, or at <see cref="DatabasePath"/>.</summary>
    public abstract BackupFile Add(string name, string path, DigestCopy copy);

    /// <summary>
    /// Adds a content; gives its length and digest, which the caller judges. Null: it was not read, but is the same
    /// file.
    /// </summary>
    public abstract (long Bytes, string Sha256)? AddContent(string sha256, string path, DigestCopy copy);

    /// <summary>Syncs everything, adds the manifest and gives the backup its name.</summary>
    public abstract void Finish(BackupManifest manifest);

    /// <summary>Removes what was not finished.</summary>
    public abstract void Dispose();
}
