using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Audit;

/// <summary>Forgets what was done longer ago than the history is kept, once a day.</summary>
public sealed class PurgeAudit(Database database, AuditOptions options, TimeProvider clock) : Loop(clock)
{
    private const int ChunkRows = 500;

    private const string Delete = """
        DELETE FROM audit_history WHERE sequence IN (
          SELECT sequence FROM audit_history WHERE created < ? ORDER BY created LIMIT ?)
        """;

    // Going by the day keeps the work in large pieces.
    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql("SELECT created FROM audit_history ORDER BY created LIMIT 1");
        return call.Step() ? call.Time(0) + options.Retention + TimeSpan.FromDays(1) : (DateTimeOffset?)null;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int removed;
        do
        {
            removed = await database.Write(
                tx => tx.Sql(Delete).Bind(tx.Now - options.Retention).Bind(ChunkRows).Execute(), cancellation);
        }
        while (removed == ChunkRows);
    }
}

/// <summary>Settings of the section <c>Audit</c>.</summary>
public sealed record AuditOptions
{
    /// <summary>For how many days the history is kept.</summary>
    public double RetentionDays { get; set; } = 30;

    internal TimeSpan Retention => TimeSpan.FromDays(RetentionDays);
}
