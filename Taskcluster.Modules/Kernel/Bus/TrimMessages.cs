using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>Removes messages that are older than the retention time and that every subscriber has handled.</summary>
public sealed class TrimMessages(Database database, BusOptions options, TimeProvider clock) : Loop(clock)
{
    private const int ChunkRows = 500;

    private const string Delete = """
        DELETE FROM pulse_messages WHERE seq IN (
          SELECT seq FROM pulse_messages WHERE seq <= ? ORDER BY seq LIMIT ?)
          AND published < ?
        """;

    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql("SELECT published, seq FROM pulse_messages ORDER BY seq LIMIT 1");
        if (!call.Step())
        {
            return (DateTimeOffset?)null;
        }

        // Removing by the hour keeps the work in large pieces; a lagging subscriber is looked at again then.
        var due = call.Time(0) + TimeSpan.FromHours(options.RetentionHours) + TimeSpan.FromHours(1);
        return call.Long(1) > (Cursors.Least(rows) ?? long.MaxValue) ? Later(due) : due;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int removed;
        do
        {
            removed = await database.Write(
                tx => tx.Sql(Delete).Bind(Cursors.Least(tx) ?? long.MaxValue).Bind(ChunkRows)
                    .Bind(tx.Now - TimeSpan.FromHours(options.RetentionHours)).Execute(),
                cancellation);
        }
        while (removed == ChunkRows);
    }

    private DateTimeOffset Later(DateTimeOffset due)
    {
        var soonest = Clock.GetUtcNow() + TimeSpan.FromHours(1);
        return due > soonest ? due : soonest;
    }
}
