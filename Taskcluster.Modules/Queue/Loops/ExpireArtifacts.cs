using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>Removes artifacts some time after they expired, content and row (spec/queue.md §2.6, §2.9).</summary>
public sealed class ExpireArtifacts(
    Database database, ContentStore contents, ReturnSpace space, QueueOptions options, TimeProvider clock) : Loop(clock)
{
    // Rows of one statement, so that the time can be looked at in between.
    private const int Piece = 50;

    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql("SELECT expires FROM queue_artifacts ORDER BY expires LIMIT 1");
        return call.Step() ? options.RemovalOf(call.Time(0)) : (DateTimeOffset?)null;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var freed = new List<string>();
        await database.WriteInPortions(
            (tx, portion) =>
            {
                freed.Clear();
                return Remove(tx, portion, freed);
            },
            () => contents.Remove(freed, cancellation),
            cancellation);
        space.Wake(Clock.GetUtcNow());
    }

    private bool Remove(Transaction tx, Portion portion, List<string> freed)
    {
        int removed;
        do
        {
            removed = ExpiredArtifacts.RemoveDue(tx, tx.Now - options.ExpireDelay, Piece, freed);
            portion.Touch(removed);
        }
        while (removed == Piece && !portion.IsOver);
        return removed == Piece;
    }
}
