namespace Taskcluster.Tests.Disk;

/// <summary>How a disk fails; the numbers are those of failing-disk.c.</summary>
public enum DiskFault
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>ENOSPC from whatever needs room: new files and folders, writes, longer files, renames.</summary>
    NoSpace = 1,

    /// <summary>EIO from whatever changes something, and from syncs.</summary>
    Failure = 2,

    /// <summary>A write stores half of its bytes, and the rest meets EIO.</summary>
    TornWrite = 3,

    /// <summary>A sync fails, and what was not synced is lost, though the program still runs.</summary>
    LostSync = 4,

    /// <summary>The process is gone, and of what was not synced everything, or some of it.</summary>
    PowerCut = 5,
}
