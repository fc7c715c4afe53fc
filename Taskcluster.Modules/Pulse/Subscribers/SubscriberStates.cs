using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Pulse.Subscribers;

/// <summary>How the subscribers stand: what is stored of them, and what their loops have passed since.</summary>
public sealed class SubscriberStates(Database database, Dispatcher dispatcher)
{
    private const string SelectNext = "SELECT published FROM pulse_messages WHERE seq > ? ORDER BY seq LIMIT 1";

    /// <summary>All by their names, those included that this program does not have.</summary>
    public IReadOnlyList<SubscriberState> All() => database.Read(All);

    /// <summary>One of them; null where there is none of that name.</summary>
    public SubscriberState? Find(string name) => database.Read(rows => Find(rows, name));

    /// <summary>As <see cref="All()"/>, of a snapshot.</summary>
    internal IReadOnlyList<SubscriberState> All(IRows rows)
    {
        var cursors = Cursors.All(rows);
        var newest = Newest(rows);
        return [.. cursors.Select(cursor => Of(rows, cursor, newest))];
    }

    /// <summary>As <see cref="Find(string)"/>, of a snapshot.</summary>
    internal SubscriberState? Find(IRows rows, string name) =>
        Cursors.Find(rows, name) is { } cursor ? Of(rows, cursor, Newest(rows)) : null;

    private static EventId Newest(IRows rows) => new(Epochs.Current(rows), MessageLog.LastSequence(rows));

    private SubscriberState Of(IRows rows, Cursor cursor, EventId newest)
    {
        var isAtWork = dispatcher.TryFind(cursor.Name, out var loop);

        // What was moved or failed is told as it is stored; a loop that gets on may be ahead of that.
        var position = isAtWork && cursor.Failure is null && cursor.Parking is null && loop!.Moves == cursor.Moves
            ? Math.Clamp(loop.Seen, cursor.Position, Math.Max(newest.Sequence, cursor.Position))
            : cursor.Position;
        return new SubscriberState(cursor, KindOf(loop?.Subscriber), StateOf(cursor, isAtWork))
        {
            Position = newest with { Sequence = position },
            Newest = newest,
            LagMilliseconds = AgeAfter(rows, position),
            Handled = loop?.Handled ?? 0,
        };
    }

    private static string KindOf(Subscriber? subscriber) => subscriber switch
    {
        null => SubscriberState.Unknown,
        Reaction => SubscriberState.Reaction,
        _ => SubscriberState.Forwarder,
    };

    private static string StateOf(Cursor cursor, bool isAtWork) => cursor switch
    {
        _ when !isAtWork => SubscriberState.Idle,
        { Parking.IsPassed: true } => SubscriberState.Lagged,
        { Parking: not null } => SubscriberState.Parked,
        { Failure: not null } => SubscriberState.Retrying,
        _ => SubscriberState.Active,
    };

    private static long AgeAfter(IRows rows, long position)
    {
        using var call = rows.Sql(SelectNext).Bind(position);
        return call.Step() ? Math.Max(rows.Now.ToMilliseconds() - call.Long(0), 0) : 0;
    }
}
