using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>SQL of the subscribers' cursors.</summary>
internal static class Cursors
{
    private const int LongestError = 2000;

    private const string Columns = """
        SELECT name, cursor, moves, failures, failed_seq, error, failing_since, retry_at,
          parked_as, parked_since, missed, missed_at
        FROM pulse_subscribers
        """;

    private const string SelectOne = Columns + " WHERE name = ?";

    private const string SelectAll = Columns + " ORDER BY name";

    private const string Upsert = """
        INSERT INTO pulse_subscribers (cursor, moves, failures, failed_seq, error, failing_since, retry_at,
          parked_as, parked_since, missed, missed_at, name)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, moves = excluded.moves,
          failures = excluded.failures, failed_seq = excluded.failed_seq, error = excluded.error,
          failing_since = excluded.failing_since, retry_at = excluded.retry_at, parked_as = excluded.parked_as,
          parked_since = excluded.parked_since, missed = excluded.missed, missed_at = excluded.missed_at
        """;

    // The cheap and frequent case: nothing was wrong before, and nothing is now.
    private const string Advance = "UPDATE pulse_subscribers SET cursor = ? WHERE name = ? AND moves = ?";

    private const string SelectMoves = "SELECT moves FROM pulse_subscribers WHERE name = ?";

    public static Cursor? Find(IRows rows, string name)
    {
        using var call = rows.Sql(SelectOne).Bind(name);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>All of them by their names, those of subscribers that are no more included.</summary>
    public static List<Cursor> All(IRows rows)
    {
        var cursors = new List<Cursor>();
        using var call = rows.Sql(SelectAll);
        while (call.Step())
        {
            cursors.Add(Read(call));
        }

        return cursors;
    }

    public static void Save(Transaction tx, Cursor cursor) => tx.Sql(Upsert)
        .Bind(cursor.Position).Bind(cursor.Moves)
        .Bind(cursor.Failure?.Count ?? 0).Bind(cursor.Failure?.Sequence).Bind(Shortened(cursor.Failure?.Error))
        .Bind(cursor.Failure?.Since).Bind(cursor.Failure?.RetryAt)
        .Bind(cursor.Parking?.Reason).Bind(cursor.Parking?.Since)
        .Bind(cursor.Missed).Bind(cursor.MissedAt).Bind(cursor.Name).Execute();

    /// <summary>Saves what the subscriber itself did.</summary>
    /// <exception cref="CursorMovedException">Somebody moved it after it was read.</exception>
    public static void Replace(Transaction tx, Cursor before, Cursor after)
    {
        if (before with { Position = after.Position } == after)
        {
            if (tx.Sql(Advance).Bind(after.Position).Bind(after.Name).Bind(before.Moves).Execute() == 0)
            {
                throw new CursorMovedException();
            }

            return;
        }

        RequireUnmoved(tx, before);
        Save(tx, after);
    }

    /// <summary>The least position of those for which retention waits; null if it waits for nobody.</summary>
    public static long? Least(IEnumerable<Cursor> cursors) => cursors
        .Where(cursor => cursor.Parking is not { IsPassed: true }).Min(cursor => (long?)cursor.Position);

    /// <summary>The most moves that any cursor has made.</summary>
    public static long MostMoves(IRows rows)
    {
        using var call = rows.Sql("SELECT max(moves) FROM pulse_subscribers");
        return call.Step() ? call.LongOrNull(0) ?? 0 : 0;
    }

    /// <summary>Lets all cursors count as moved, so that nothing is saved that belongs to where they stood.</summary>
    public static void SetMoves(Transaction tx, long moves) =>
        tx.Sql("UPDATE pulse_subscribers SET moves = ?").Bind(moves).Execute();

    private static void RequireUnmoved(Transaction tx, Cursor before)
    {
        using var call = tx.Sql(SelectMoves).Bind(before.Name);
        if (!call.Step() || call.Long(0) != before.Moves)
        {
            throw new CursorMovedException();
        }
    }

    private static Cursor Read(SqlCall call) => new(call.Text(0), call.Long(1))
    {
        Moves = call.Long(2),
        Failure = call.Int(3) == 0
            ? null
            : new Failure(call.Int(3), call.LongOrNull(4), call.Text(5), call.Time(6), call.Time(7)),
        Parking = call.TextOrNull(8) is { } reason ? new Parking(reason, call.Time(9)) : null,
        Missed = call.Long(10),
        MissedAt = call.TimeOrNull(11),
    };

    private static string? Shortened(string? error) =>
        error?.Length > LongestError ? error[..LongestError] : error;
}

/// <summary>What the subscriber was about to save is void: its cursor was moved meanwhile.</summary>
internal sealed class CursorMovedException() : Exception("The subscriber's cursor was moved.");
