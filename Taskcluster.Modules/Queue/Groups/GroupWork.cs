using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Groups;

/// <summary>
/// Changes all tasks of a group in transactions that are short enough for others to come between (DESIGN.md §3). Where
/// it takes more than one, a row says from the first to the last that it is under way and how far it has come: what
/// was begun comes to its end, whether the caller leaves, a transaction fails, or the process dies.
/// </summary>
public abstract class GroupWork(Database database, ContinueGroupChanges underWay)
{
    private protected Database Database => database;

    /// <summary>Most tasks of one transaction.</summary>
    private protected abstract int Chunk { get; }

    /// <summary>Does the rest of a change that somebody else has begun.</summary>
    public Task Resume(GroupChange change, CancellationToken cancellation) => Run(change, cancellation);

    /// <summary>
    /// How many tasks the group has in all, and the ids of those that this call changed. A caller that leaves before
    /// the first transaction has changed nothing.
    /// </summary>
    private protected async Task<(int Size, IReadOnlyList<string> TaskIds)> Run(
        GroupChange change, CancellationToken cancellation)
    {
        using var held = underWay.Hold(change);
        var size = 0;
        var affected = new List<string>();
        for (var after = change.After; after is not null;)
        {
            var page = database.Read(
                (change.TaskGroupId, after),
                static (rows, key) => TaskLists.GroupPage(rows, key.TaskGroupId, key.after));
            size += page.Size;
            after = page.Next;
            foreach (var (taskIds, isLast) in Chunks(page))
            {
                var (step, stepAffected) = await database.Write(tx => Take(tx, change, taskIds, isLast), cancellation);
                if (step is null)
                {
                    return (size, affected);
                }

                change = step;
                affected.AddRange(stepAffected);
                cancellation = CancellationToken.None;
                if (!isLast)
                {
                    database.Kills.Pass(KillPoint.GroupChange);
                }
            }
        }

        return (size, affected);
    }

    /// <summary>The tasks of a part that the change concerns.</summary>
    private protected abstract IReadOnlyList<string> Concerned(GroupPage page);

    /// <summary>What comes before the first tasks.</summary>
    private protected virtual void Begin(Transaction tx, GroupChange change)
    {
    }

    /// <summary>Changes some tasks; says which of them it did change.</summary>
    private protected abstract List<string> Apply(Transaction tx, GroupChange change, string[] taskIds);

    /// <summary>What comes after the last tasks, in their transaction.</summary>
    private protected virtual void Conclude(Transaction tx, GroupChange change)
    {
    }

    // The last page has a last chunk, be there tasks in it or not.
    private IEnumerable<(string[] TaskIds, bool IsLast)> Chunks(GroupPage page)
    {
        var chunks = Concerned(page).Chunk(Chunk).ToList();
        if (page.Next is null && chunks.Count == 0)
        {
            chunks.Add([]);
        }

        return chunks.Select((taskIds, index) => (taskIds, page.Next is null && index == chunks.Count - 1));
    }

    // Null: its row was taken away, so that it is not to go on.
    private (GroupChange? Change, List<string> Affected) Take(
        Transaction tx, GroupChange change, string[] taskIds, bool isLast)
    {
        if (change.Due is not null && !GroupChangeStore.Exists(tx, change))
        {
            return (null, []);
        }

        if (change.Due is null)
        {
            Begin(tx, change);

            // What follows from the first tasks has to know already that the others come after them.
            change = isLast ? change : GroupChangeStore.Insert(tx, change);
        }

        var affected = Apply(tx, change, taskIds);
        change = change with
        {
            After = taskIds.LastOrDefault(change.After),
            TasksAffected = change.TasksAffected + affected.Count,
        };
        if (isLast)
        {
            Conclude(tx, change);
            GroupChangeStore.Delete(tx, change);
        }
        else
        {
            GroupChangeStore.SaveProgress(tx, change);
        }

        return (change, affected);
    }
}
