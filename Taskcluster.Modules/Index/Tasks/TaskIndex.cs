using Taskcluster.Modules.Index.Api;
using Taskcluster.Modules.Index.Loops;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Tasks;

/// <summary>Puts tasks into the index, be it by call or by route.</summary>
public sealed class TaskIndex(ExpireIndex expiry)
{
    /// <summary>
    /// Puts a task in its place, unless one of a higher rank has it; such a one stays, and nothing is made to last
    /// longer by the attempt.
    /// </summary>
    /// <returns>What stands in that place now.</returns>
    public IndexedTask Insert(Transaction tx, IndexedTask task)
    {
        if (!IndexedTasks.Save(tx, task))
        {
            // One that has expired would have made room.
            return IndexedTasks.Find(tx, task.Namespace)!;
        }

        Namespaces.Extend(tx, IndexPath.Of(task.Namespace).Namespace, task.Expires);
        tx.AfterCommit(() => expiry.Wake(IndexDay.After(task.Expires)));
        return task;
    }
}
