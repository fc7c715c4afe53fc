using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using EventId = Taskcluster.Modules.Kernel.Bus.EventId;

namespace Taskcluster.Modules.Pulse.Subscribers;

/// <summary>
/// Sets subscribers right while the program runs. Each change is audited, and the subscriber's loop learns of it after
/// the commit; what the loop was about to save by then is void.
/// </summary>
public sealed partial class SubscriberChanges(Dispatcher dispatcher, ILogger<SubscriberChanges> log)
{
    /// <summary>What the audit history calls a subscriber.</summary>
    public const string EntityType = "pulse-subscriber";

    /// <summary>Lets it try again at once, and forgets its failures. Nothing changes where it gets on.</summary>
    /// <exception cref="ApiError">404: there is none of that name.</exception>
    public void Retry(Transaction tx, string name, string by)
    {
        var cursor = Require(tx, name);
        if (cursor is { Failure: not null } or { Parking: not null })
        {
            Save(tx, cursor, cursor.Position, by, "retried");
        }
    }

    /// <summary>Lets it pass over the message at which it fails.</summary>
    /// <exception cref="ApiError">404: there is none of that name; 409: it does not fail at that message.</exception>
    public void Skip(Transaction tx, string name, long sequence, string by)
    {
        var cursor = Require(tx, name);
        if (cursor.Failure?.Sequence != sequence)
        {
            throw ApiError.RequestConflict($"{name} {FailsAt(cursor)}, hence message {sequence} is not passed over.");
        }

        Save(tx, cursor, sequence, by, $"message {sequence} skipped");
    }

    /// <summary>Lets it hear messages once more, from that one on.</summary>
    /// <exception cref="ApiError">
    /// 404: there is none of that name; 409: the message is no longer kept, or it has not had it yet.
    /// </exception>
    public void Replay(Transaction tx, string name, EventId from, string by)
    {
        var cursor = Require(tx, name);
        var epoch = Epochs.Current(tx);
        if (from.Epoch != epoch)
        {
            throw ApiError.RequestConflict(
                $"{from} is of another epoch, whose messages have other numbers; this is {epoch}.");
        }

        Replay(tx, cursor, from.Sequence, by);
    }

    /// <summary>As <see cref="Replay(Transaction, string, EventId, string)"/>, from a moment on.</summary>
    /// <inheritdoc cref="Replay(Transaction, string, EventId, string)"/>
    public void Replay(Transaction tx, string name, DateTimeOffset since, string by)
    {
        var cursor = Require(tx, name);
        Replay(tx, cursor, FirstSince(tx, since), by);
    }

    private void Replay(Transaction tx, Cursor cursor, long first, string by)
    {
        var epoch = Epochs.Current(tx);
        var beforeTail = MessageLog.BeforeTail(tx);
        if (first <= beforeTail)
        {
            throw ApiError.RequestConflict(
                $"{new EventId(epoch, first)} is no longer kept; the oldest is {new EventId(epoch, beforeTail + 1)}.");
        }

        var had = dispatcher.TryFind(cursor.Name, out var loop) && loop.Moves == cursor.Moves
            ? Math.Max(cursor.Position, loop.Seen)
            : cursor.Position;
        var next = Math.Max(had, beforeTail) + 1;
        if (first > next)
        {
            throw ApiError.RequestConflict(
                $"{cursor.Name} has not come to {new EventId(epoch, first)} yet: it goes on with "
                + $"{new EventId(epoch, next)}, and a replay leads back only.");
        }

        Save(tx, cursor, first - 1, by, $"replayed from {new EventId(epoch, first)}");
    }

    private static Cursor Require(Transaction tx, string name) =>
        Cursors.Find(tx, name) ?? throw NotFound(name);

    internal static ApiError NotFound(string name) => ApiError.ResourceNotFound(
        $"There is no subscriber '{name}'; pulse.listSubscribers lists those that there are.");

    private void Save(Transaction tx, Cursor cursor, long position, string by, string action)
    {
        var changed = cursor with { Position = position, Moves = cursor.Moves + 1, Failure = null, Parking = null };
        Cursors.Save(tx, Gap.Pass(tx, changed, log));
        tx.Audit(by, action, EntityType, cursor.Name);
        tx.AfterCommit(() =>
        {
            LogChanged(log, cursor.Name, action, by);
            if (dispatcher.TryFind(cursor.Name, out var loop))
            {
                loop.Moved();
            }
        });
    }

    private static string FailsAt(Cursor cursor) => cursor.Failure switch
    {
        null => "does not fail at any message",
        { Sequence: { } sequence } => $"fails at message {sequence}",
        _ => "failed at several messages at once and has yet to find out at which",
    };

    // Times grow with numbers, as far as the clock was not set back, so that the number is found without an index.
    private static long FirstSince(IRows rows, DateTimeOffset since)
    {
        var (low, high) = (MessageLog.BeforeTail(rows) + 1, MessageLog.LastSequence(rows) + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (PublishedAt(rows, middle) < since)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static DateTimeOffset PublishedAt(IRows rows, long sequence)
    {
        using var call = rows.Sql("SELECT published FROM pulse_messages WHERE seq >= ? ORDER BY seq LIMIT 1")
            .Bind(sequence);
        return call.Step() ? call.Time(0) : DateTimeOffset.MaxValue;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Subscriber}: {Action} by {Client}")]
    private static partial void LogChanged(ILogger log, string subscriber, string action, string client);
}
