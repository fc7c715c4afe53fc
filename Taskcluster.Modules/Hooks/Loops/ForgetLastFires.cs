using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Loops;

/// <summary>
/// Removes what is known of fires: a year after them, and of hooks that are no more, whose fires nobody is shown since.
/// A hook may have had a million of them.
/// </summary>
internal sealed class ForgetLastFires(Database database, HooksOptions options, ReturnSpace space, TimeProvider clock)
    : Loop(clock)
{
    // Rows of one statement, so that the time can be looked at in between.
    private const int Piece = 50;

    private readonly TimeSpan kept = TimeSpan.FromDays(options.LastFiresDays);

    protected override DateTimeOffset? NextDue() => database.Read(rows =>
        LastFireStore.AnyRemoved(rows) is null ? LastFireStore.Oldest(rows) + kept : Clock.GetUtcNow());

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        await database.WriteInPortions(
            static (tx, portion) => Remove(tx, portion, LastFireStore.RemoveOfRemoved), cancellation: cancellation);
        await database.WriteInPortions(
            (tx, portion) => Remove(
                tx, portion, (inner, most) => LastFireStore.RemoveOld(inner, inner.Now - kept, most) == most),
            cancellation: cancellation);
        space.Wake(Clock.GetUtcNow());
    }

    private static bool Remove(Transaction tx, Portion portion, Func<Transaction, int, bool> remove)
    {
        bool isMore;
        do
        {
            isMore = remove(tx, Piece);
            portion.Touch(Piece);
        }
        while (isMore && !portion.IsOver);
        return isMore;
    }
}
