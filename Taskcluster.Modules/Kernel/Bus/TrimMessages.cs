using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Removes messages that are older than the retention time and that every subscriber has handled. A subscriber that
/// holds them up for too long, or too many of them, is parked first. The newest message always stays: the log's
/// numbers are known by it.
/// </summary>
public sealed class TrimMessages(
    Database database, Dispatcher dispatcher, LagLimit lagLimit, BusOptions options, TimeProvider clock)
    : Loop(clock), IForgets
{
    private const int ChunkRows = 500;

    private const string SelectOldest = """
        SELECT published, seq FROM pulse_messages
        WHERE seq < (SELECT max(seq) FROM pulse_messages) ORDER BY seq LIMIT 1
        """;

    private const string Delete = """
        DELETE FROM pulse_messages WHERE seq IN (
          SELECT seq FROM pulse_messages WHERE seq <= ? ORDER BY seq LIMIT ?)
          AND published < ?
        """;

    // Removing by the hour keeps the work in large pieces; what holds it up is looked at again then.
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private long nextLook;
    private long removed;

    /// <summary>Messages that were removed since the start.</summary>
    public long Removed => Volatile.Read(ref removed);

    private TimeSpan Retention => TimeSpan.FromHours(options.RetentionHours);

    /// <summary>The clock may have been set back.</summary>
    public void Forget() => Volatile.Write(ref nextLook, 0);

    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql(SelectOldest);
        if (!call.Step())
        {
            return (DateTimeOffset?)null;
        }

        var (due, now) = (call.Time(0) + Retention + Pause, Clock.GetUtcNow());
        if (due > now || Cursors.Least(dispatcher.Current(rows)) is not { } least || least >= call.Long(1))
        {
            return due;
        }

        var lagging = lagLimit.ReachedAt(rows, least);
        due = lagging < now + Pause ? lagging : now + Pause;
        var look = new DateTimeOffset(Volatile.Read(ref nextLook), TimeSpan.Zero);
        return due > look ? due : look;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        Volatile.Write(ref nextLook, (Clock.GetUtcNow() + Pause).UtcTicks);
        await database.Write(
            tx =>
            {
                dispatcher.SavePositions(tx);
                lagLimit.Park(tx);
            },
            cancellation);
        int count;
        do
        {
            count = await database.Write(Remove, cancellation);
            Interlocked.Add(ref removed, count);
        }
        while (count == ChunkRows);
    }

    private int Remove(Transaction tx)
    {
        var passed = Cursors.Least(Cursors.All(tx)) ?? long.MaxValue;
        return tx.Sql(Delete).Bind(Math.Min(passed, MessageLog.LastSequence(tx) - 1)).Bind(ChunkRows)
            .Bind(tx.Now - Retention).Execute();
    }
}
