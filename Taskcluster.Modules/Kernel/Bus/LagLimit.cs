using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// How far a subscriber may be behind while retention waits for it. One that is further behind is parked, so that the
/// log does not grow for ever; it is told how much it missed when it goes on.
/// </summary>
public sealed partial class LagLimit(Dispatcher dispatcher, BusOptions options, ILogger<LagLimit> log)
    : IForgets
{
    private const string SelectNext = "SELECT published FROM pulse_messages WHERE seq > ? ORDER BY seq LIMIT 1";

    // Where subscribers stood at the last look; only the loop that trims looks, on the writer's thread.
    private readonly Dictionary<string, long> positions = new(StringComparer.Ordinal);

    private TimeSpan Retention => TimeSpan.FromHours(options.RetentionHours);

    private TimeSpan LongestLag => TimeSpan.FromHours(Math.Max(options.LagHours, options.RetentionHours));

    public void Forget() => positions.Clear();

    /// <summary>When a subscriber at this position, which holds up retention, reaches the limit.</summary>
    internal DateTimeOffset ReachedAt(IRows rows, long position)
    {
        if (MessageLog.LastSequence(rows) - position > options.LagMessages)
        {
            return DateTimeOffset.MinValue;
        }

        return OldestAfter(rows, position) is { } published ? published + LongestLag : DateTimeOffset.MaxValue;
    }

    /// <summary>Parks all that are beyond it, by the positions that are saved.</summary>
    internal void Park(Transaction tx)
    {
        var last = MessageLog.LastSequence(tx);
        foreach (var cursor in Cursors.All(tx))
        {
            var isAtWork = dispatcher.TryFind(cursor.Name, out var loop);
            var position = cursor.Position;
            var hasMoved = !positions.TryGetValue(cursor.Name, out var earlier) || earlier != position;
            positions[cursor.Name] = position;
            if (cursor.Parking is { IsPassed: true } || OldestAfter(tx, position) is not { } published)
            {
                continue;
            }

            // One that is at work may just not have had its turn since the clock was moved: it must have stood still
            // for a while.
            var age = tx.Now - published;
            var isTooOld = age >= LongestLag && (!isAtWork || cursor.Parking is not null || !hasMoved);
            var isTooMany = age >= Retention && last - position > options.LagMessages;
            if (isTooOld || isTooMany)
            {
                Park(tx, cursor, loop, last - position);
            }
        }
    }

    private void Park(Transaction tx, Cursor cursor, SubscriberLoop? loop, long behind)
    {
        Cursors.Save(tx, cursor with
        {
            Moves = cursor.Moves + 1,
            Parking = new Parking(loop is null ? ParkedFor.Idleness : ParkedFor.Lag, tx.Now),
        });
        tx.AfterCommit(() =>
        {
            LogLagging(log, cursor.Name, behind, cursor.Position);
            loop?.Moved();
        });
    }

    private static DateTimeOffset? OldestAfter(IRows rows, long position)
    {
        using var call = rows.Sql(SelectNext).Bind(position);
        return call.Step() ? call.Time(0) : null;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscriber} is parked since it lags {Count} messages behind; what follows message {Sequence} is "
            + "removed by age from now on")]
    private static partial void LogLagging(ILogger log, string subscriber, long count, long sequence);
}
