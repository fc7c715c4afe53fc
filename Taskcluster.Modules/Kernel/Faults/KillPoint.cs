using System.Text.Json;

namespace Taskcluster.Modules.Kernel.Faults;

/// <summary>
/// The moments at which a crash is most likely to break a promise. Each is named in settings as in
/// <c>before-commit</c>; the crash test tries all that are listed here.
/// </summary>
public enum KillPoint
{
    /// <summary>All closures of a batch ran, and nothing of it is stored.</summary>
    BeforeCommit,

    /// <summary>A batch is on disk, and none of its callers was told.</summary>
    AfterCommit,

    /// <summary>
    /// A call that changes something was answered, and no subscriber has heard of it: while the program waits to die
    /// here, it keeps all messages from them.
    /// </summary>
    AfterAnswer,

    /// <summary>A reaction did its work; its rows and its cursor are still to be committed together.</summary>
    AfterReaction,

    /// <summary>A forwarder has brought messages out; its cursor does not know yet.</summary>
    AfterForward,

    /// <summary>A notice has been delivered; its row does not know yet.</summary>
    AfterDelivery,

    /// <summary>A hook's task has been created; the hook's row does not know yet.</summary>
    HookFired,

    /// <summary>Uploaded bytes are synced, and have no name yet.</summary>
    ContentReceived,

    /// <summary>Uploaded bytes have their name, and no row says so yet.</summary>
    ContentPlaced,

    /// <summary>The last row that named a content is gone, and its file is still there.</summary>
    ContentReleased,

    /// <summary>Between two portions of long work, such as expiry.</summary>
    BetweenPortions,

    /// <summary>Between two transactions that change a task group.</summary>
    GroupChange,

    /// <summary>While a checkpoint writes pages of the log into the database.</summary>
    Checkpoint,

    /// <summary>The copy that is kept before an upgrade was written, and has no name yet.</summary>
    UpgradeCopy,

    /// <summary>In an existing database, before each migration that it lacks.</summary>
    Migration,

    /// <summary>Between two transactions that encrypt anew.</summary>
    KeyRotation,

    /// <summary>A content has come into a backup, which is not finished yet.</summary>
    BackupContent,

    /// <summary>Everything of a backup is there but its manifest.</summary>
    BackupManifest,

    /// <summary>What was restored is whole, and lies beside the data folder.</summary>
    RestoreReady,

    /// <summary>
    /// What was restored is the data folder by now; what was there before has no name of its own yet.
    /// </summary>
    RestoreSwapped,
}

/// <summary>The names of the points in settings.</summary>
public static class KillPointNames
{
    /// <summary>Such as <c>before-commit</c>.</summary>
    public static string ToSetting(this KillPoint point) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{point}");

    /// <summary>The point of this name; null if there is none.</summary>
    public static KillPoint? Find(string name)
    {
        foreach (var point in Enum.GetValues<KillPoint>())
        {
            if (point.ToSetting() == name)
            {
                return point;
            }
        }

        return null;
    }
}
