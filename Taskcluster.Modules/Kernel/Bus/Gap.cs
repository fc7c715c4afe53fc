using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>What a subscriber missed because it was removed from the log before its turn.</summary>
internal static partial class Gap
{
    /// <summary>
    /// Lets a cursor that stands before the oldest message begin with that one, notes how many it has missed, and
    /// logs it after the commit.
    /// </summary>
    public static Cursor Pass(Transaction tx, Cursor cursor, ILogger log)
    {
        var before = MessageLog.BeforeTail(tx);
        var missed = before - cursor.Position;
        if (missed <= 0)
        {
            return cursor;
        }

        tx.AfterCommit(() => LogMissed(log, cursor.Name, missed, cursor.Position));
        return cursor with { Position = before, Missed = cursor.Missed + missed, MissedAt = tx.Now };
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Subscriber} missed {Count} messages after message {Sequence}: they are no longer kept")]
    private static partial void LogMissed(ILogger log, string subscriber, long count, long sequence);
}
