using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Gives pages that removed rows have left back to the disk, a few at a time, but for those that rows to come will
/// need. Who has removed much wakes it; else it looks once a day. The file itself shrinks at the next checkpoint.
/// </summary>
public sealed class ReturnSpace(Database database, DatabaseOptions options, TimeProvider clock) : Loop(clock)
{
    private const int Incremental = 2;

    private readonly long kept = options.FreeMebibytes * 1024L * 1024 / Dialect.PageBytes;

    protected override DateTimeOffset? NextDue() =>
        database.Read(IsDue) ? Clock.GetUtcNow() : null;

    protected override Task RunOnce(CancellationToken cancellation) => database.WriteInPortions(
        (tx, portion) =>
        {
            bool isMore;
            while ((isMore = IsDue(tx)) && !portion.IsOver)
            {
                tx.Sql(Dialect.ReturnPages).Execute();
            }

            return isMore;
        },
        cancellation: cancellation);

    private bool IsDue(IRows rows) =>
        Number(rows, Dialect.FreePages) > kept && Number(rows, Dialect.VacuumMode) == Incremental;

    private static long Number(IRows rows, string pragma)
    {
        using var call = rows.Sql(pragma);
        return call.Step() ? call.Long(0) : 0;
    }
}
