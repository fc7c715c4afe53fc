using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Index.Loops;

/// <summary>
/// Removes, at midnight UTC, tasks that have expired and namespaces that have ended (spec/services.md §4.2). Readers
/// have not seen them since, but for <c>findTasksAtIndex</c>, which shows tasks while their rows are there.
/// </summary>
public sealed class ExpireIndex(Database database, ReturnSpace space, TimeProvider clock) : Loop(clock)
{
    // Rows of one statement, so that the time can be looked at in between.
    private const int Piece = 50;

    protected override DateTimeOffset? NextDue() => database.Read(static rows =>
    {
        var (task, end) = (IndexedTasks.NextRemoval(rows), Namespaces.NextExpiry(rows));
        return task is null || end < task ? end : task;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        await database.WriteInPortions(
            static (tx, portion) => Remove(tx, portion, IndexedTasks.RemoveDue), cancellation: cancellation);
        await database.WriteInPortions(
            static (tx, portion) => Remove(tx, portion, Namespaces.RemoveExpired), cancellation: cancellation);
        space.Wake(Clock.GetUtcNow());
    }

    private static bool Remove(Transaction tx, Portion portion, Func<Transaction, int, int> remove)
    {
        int removed;
        do
        {
            removed = remove(tx, Piece);
            portion.Touch(removed);
        }
        while (removed == Piece && !portion.IsOver);
        return removed == Piece;
    }
}
