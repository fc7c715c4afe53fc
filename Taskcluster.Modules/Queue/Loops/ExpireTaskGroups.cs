using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>
/// Removes task groups some time after they expired, which they do an hour after the last of their tasks
/// (spec/queue.md §2.5, §2.6).
/// </summary>
public sealed class ExpireTaskGroups(Database database, ReturnSpace space, QueueOptions options, TimeProvider clock)
    : Loop(clock)
{
    // Rows of one statement, so that the time can be looked at in between.
    private const int Piece = 50;

    // Tasks that never ended are ended first, which tells of their group.
    internal const string SelectFirst = """
        SELECT expires FROM queue_task_groups WHERE unresolved_tasks = 0 ORDER BY expires LIMIT 1
        """;

    internal const string DeleteDue = """
        DELETE FROM queue_task_groups WHERE task_group_id IN (
          SELECT task_group_id FROM queue_task_groups WHERE unresolved_tasks = 0 AND expires <= ?
          ORDER BY expires LIMIT ?)
        """;

    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql(SelectFirst);
        return call.Step() ? options.RemovalOf(call.Time(0)) : (DateTimeOffset?)null;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        await database.WriteInPortions(Remove, cancellation: cancellation);
        space.Wake(Clock.GetUtcNow());
    }

    private bool Remove(Transaction tx, Portion portion)
    {
        int removed;
        do
        {
            removed = tx.Sql(DeleteDue).Bind(tx.Now - options.ExpireDelay).Bind(Piece).Execute();
            portion.Touch(removed);
        }
        while (removed == Piece && !portion.IsOver);
        return removed == Piece;
    }
}
