namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>Settings of the section <c>Database</c>.</summary>
[DiffersInFixture(
    "Commits",
    "are not synced to the disk, unless `--data` names a folder",
    "are on disk before the answer")]
public sealed record DatabaseOptions
{
    /// <summary>False only for throw-away state: commits are then not synced to disk.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Most closures of one transaction of the writer.</summary>
    public int BatchLimit { get; init; } = 256;

    /// <summary>Write-ahead log size from which a checkpoint is made beside the writer.</summary>
    public int CheckpointMebibytes { get; init; } = 16;

    /// <summary>Write-ahead log size from which a checkpoint waits for readers, so that the log starts anew.</summary>
    public int RestartMebibytes { get; init; } = 256;

    /// <summary>After this many seconds without a write the log is cut to nothing.</summary>
    public int IdleCheckpointSeconds { get; init; } = 5;

    /// <summary>A closure that holds the writer longer is warned of.</summary>
    public int SlowClosureMilliseconds { get; init; } = 20;

    /// <summary>
    /// Free pages that the file keeps for rows to come, in mebibytes; what is beyond goes back to the disk.
    /// </summary>
    public int FreeMebibytes { get; init; } = 16;

    /// <summary>How long one portion of long work, such as expiry, may hold the writer.</summary>
    public int PortionMilliseconds { get; init; } = 8;

    /// <summary>
    /// How long the machine is left to others after each portion of long work, in per cent of the time
    /// that the portion took. The busier the machine, the longer both are; 0: no pause.
    /// </summary>
    public int PortionPausePercent { get; init; } = 300;
}
