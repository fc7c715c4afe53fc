using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>Settings of the section <c>Backup</c>: the backups that a server makes of itself.</summary>
public sealed record BackupOptions : ICheckedSettings
{
    /// <summary>Whether it makes any; null: <c>serve</c> does, the sandbox and fixtures do not.</summary>
    public bool? Scheduled { get; set; }

    /// <summary>The folder of backups; null: <c>backups</c> in the data folder. Better one on another disk.</summary>
    public string? Folder { get; set; }

    /// <summary>How long after one backup the next is due.</summary>
    public double IntervalHours { get; set; } = 24;

    /// <summary>How many copies of the database are kept, with the contents that any of them names.</summary>
    public int Keep { get; set; } = 7;

    /// <summary>Whether the encryption key comes along.</summary>
    public bool WithKey { get; set; } = true;

    /// <summary>
    /// Whether contents are second names of the same files where the folder is on the same disk, which takes no room.
    /// </summary>
    public bool Links { get; set; } = true;

    /// <summary>When a backup that failed is tried again.</summary>
    public double RetryMinutes { get; set; } = 15;

    /// <summary>Where the backups of a data folder go.</summary>
    public string FolderOf(string dataFolder) =>
        Folder is { Length: > 0 } folder ? Path.GetFullPath(folder) : Path.Combine(dataFolder, "backups");

    void ICheckedSettings.Check(SettingRules rules) => rules
        .Above(0, IntervalHours)
        .AtLeast(1, Keep)
        .Above(0, RetryMinutes);
}
