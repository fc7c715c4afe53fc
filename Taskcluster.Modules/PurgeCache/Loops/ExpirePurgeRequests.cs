using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.PurgeCache.Requests;

namespace Taskcluster.Modules.PurgeCache.Loops;

/// <summary>
/// Removes purge requests at their end. Readers do not see them from that moment on, so that nothing depends on how
/// soon.
/// </summary>
public sealed class ExpirePurgeRequests(Database database, TimeProvider clock) : Loop(clock)
{
    // Rows of one statement, so that the time can be looked at in between.
    private const int Piece = 50;

    protected override DateTimeOffset? NextDue() => database.Read(PurgeRequestStore.NextExpiry);

    protected override Task RunOnce(CancellationToken cancellation) =>
        database.WriteInPortions(Remove, cancellation: cancellation);

    private static bool Remove(Transaction tx, Portion portion)
    {
        int removed;
        do
        {
            removed = PurgeRequestStore.RemoveExpired(tx, Piece);
            portion.Touch(removed);
        }
        while (removed == Piece && !portion.IsOver);
        return removed == Piece;
    }
}
