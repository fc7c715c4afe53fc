using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>Settings of the section <c>Database</c>.</summary>
[DiffersInFixture(
    "Commits",
    "are not synced to the disk, unless `--data` names a folder",
    "are on disk before the answer")]
public sealed record DatabaseOptions : ICheckedSettings
{
    /// <summary>False only for throw-away state: commits are then not synced to disk.</summary>
    public bool Durable { get; set; } = true;

    /// <summary>Most closures of one transaction of the writer.</summary>
    public int BatchLimit { get; set; } = 256;

    /// <summary>Write-ahead log size from which a checkpoint is made beside the writer.</summary>
    public int CheckpointMebibytes { get; set; } = 16;

    /// <summary>Write-ahead log size from which a checkpoint waits for readers, so that the log starts anew.</summary>
    public int RestartMebibytes { get; set; } = 256;

    /// <summary>After this many seconds without a write the log is cut to nothing.</summary>
    public int IdleCheckpointSeconds { get; set; } = 5;

    /// <summary>A closure that holds the writer longer is warned of.</summary>
    public int SlowClosureMilliseconds { get; set; } = 20;

    /// <summary>
    /// Free pages that the file keeps for rows to come, in mebibytes; what is beyond goes back to the disk.
    /// </summary>
    public int FreeMebibytes { get; set; } = 16;

    /// <summary>How long one portion of long work, such as expiry, may hold the writer.</summary>
    public int PortionMilliseconds { get; set; } = 8;

    /// <summary>
    /// How long the machine is left to others after each portion of long work, in per cent of the time
    /// that the portion took. The busier the machine, the longer both are; 0: no pause.
    /// </summary>
    public int PortionPausePercent { get; set; } = 300;

    /// <summary>
    /// How long the copies of the database are kept that were made before upgrades; the newest stays in any case.
    /// </summary>
    public int UpgradeCopyDays { get; set; } = 90;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, BatchLimit)
        .AtLeast(1, UpgradeCopyDays)
        .AtLeast(1, CheckpointMebibytes)
        .InOrder(CheckpointMebibytes, RestartMebibytes)
        .Above(0, PortionMilliseconds);
}
