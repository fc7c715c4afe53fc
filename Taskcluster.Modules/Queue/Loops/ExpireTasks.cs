using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>
/// Removes tasks some time after they expired, with their artifacts and without a message (spec/queue.md §2.6).
/// </summary>
public sealed class ExpireTasks(
    Database database, ContentStore contents, ReturnSpace space, QueueOptions options, TimeProvider clock) : Loop(clock)
{
    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql("SELECT expires FROM queue_tasks WHERE is_unresolved = 0 ORDER BY expires LIMIT 1");
        return call.Step() ? options.RemovalOf(call.Time(0)) : (DateTimeOffset?)null;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var freed = new List<string>();
        await database.WriteInPortions(
            (tx, portion) =>
            {
                freed.Clear();
                return ExpiredTasks.Remove(tx, tx.Now - options.ExpireDelay, portion, freed);
            },
            () => contents.Remove(freed, cancellation),
            cancellation);
        space.Wake(Clock.GetUtcNow());
    }
}
