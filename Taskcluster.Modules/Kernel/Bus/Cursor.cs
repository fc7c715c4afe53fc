using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>How far a durable subscriber has come, and what is wrong with it.</summary>
/// <param name="Name">The subscriber.</param>
/// <param name="Position">The last message that it has handled.</param>
/// <param name="Failures">Failures in a row of the message after that.</param>
/// <param name="RetryAt">When that message is tried again.</param>
/// <param name="Parked">Why it is not tried any more.</param>
public sealed record Cursor(string Name, long Position, int Failures, DateTimeOffset? RetryAt, string? Parked);

/// <summary>SQL of the subscribers' cursors.</summary>
internal static class Cursors
{
    private const string Upsert = """
        INSERT INTO pulse_subscribers (name, cursor, failures, retry_at, parked) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, failures = excluded.failures,
          retry_at = excluded.retry_at, parked = excluded.parked
        """;

    public static Cursor? Find(IRows rows, string name)
    {
        using var call = rows.Sql("SELECT cursor, failures, retry_at, parked FROM pulse_subscribers WHERE name = ?")
            .Bind(name);
        return call.Step()
            ? new Cursor(name, call.Long(0), call.Int(1), call.TimeOrNull(2), call.TextOrNull(3))
            : null;
    }

    public static void Save(Transaction tx, Cursor cursor) =>
        tx.Sql(Upsert).Bind(cursor.Name).Bind(cursor.Position).Bind(cursor.Failures).Bind(cursor.RetryAt)
            .Bind(cursor.Parked).Execute();

    /// <summary>The least position of all subscribers that still move.</summary>
    public static long? Least(IRows rows)
    {
        using var call = rows.Sql("SELECT min(cursor) FROM pulse_subscribers WHERE parked IS NULL");
        return call.Step() ? call.LongOrNull(0) : null;
    }
}
