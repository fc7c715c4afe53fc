using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.QueueSearch.Index;

namespace Taskcluster.Modules.QueueSearch.Loops;

/// <summary>
/// Takes in, once, the tasks that were there before the search was; interrupted, it goes on where it was. New tasks
/// come by messages meanwhile.
/// </summary>
public sealed class TakeInExistingTasks(Database database, QueueSearchOptions options, TimeProvider clock)
    : Loop(clock)
{
    private const string SelectPosition = "SELECT position FROM queue_search_fill WHERE fill_no = 1 AND is_done = 0";

    private const string SavePosition = "UPDATE queue_search_fill SET position = ?, is_done = ? WHERE fill_no = 1";

    protected override DateTimeOffset? NextDue() =>
        database.Read(Position) is null ? null : Clock.GetUtcNow();

    protected override Task RunOnce(CancellationToken cancellation) =>
        database.WriteInPortions((tx, _) => !TakeIn(tx), cancellation: cancellation);

    private static long? Position(IRows rows)
    {
        using var call = rows.Sql(SelectPosition);
        return call.Step() ? call.Long(0) : null;
    }

    // True when there is nothing left.
    private bool TakeIn(Transaction tx)
    {
        if (Position(tx) is not { } position)
        {
            return true;
        }

        var page = StoredTasks.After(tx, position, Math.Max(options.FillChunk, 1));
        SearchIndex.Renew(tx, page.Tasks.Select(task => task.TaskId), new TermChanges());
        var isDone = page.Last is null;
        tx.Sql(SavePosition).Bind(page.Last ?? position).Bind(isDone).Execute();
        return isDone;
    }
}
