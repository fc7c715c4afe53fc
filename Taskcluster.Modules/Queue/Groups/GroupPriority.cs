using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Groups;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Groups;

/// <summary>Changes the priority of a group's tasks in short transactions (DESIGN.md §3).</summary>
public sealed class GroupPriority(Database database)
{
    // spec/queue.md §2.8
    private const int Chunk = 200;

    /// <summary>
    /// The group, and the ids of the tasks that got the new priority. One message tells of all of them; it comes with
    /// the last transaction, so that a call that was cut short and repeated tells it too.
    /// </summary>
    /// <exception cref="Kernel.Api.ApiError">404: the group is gone.</exception>
    public async Task<(TaskGroup Group, IReadOnlyList<string> TaskIds)> Change(
        string taskGroupId, TaskPriority priority, CancellationToken cancellation)
    {
        var changed = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var from = after;
            var page = database.Read(rows => TaskLists.GroupPage(rows, taskGroupId, from));
            after = page.Next;
            foreach (var chunk in page.NeverResolved.Chunk(Chunk))
            {
                changed.AddRange(await database.Write(tx => Change(tx, chunk, priority), cancellation));
            }
        }

        var group = await database.Write(
            tx =>
            {
                var present = GroupControl.Require(tx, taskGroupId);
                tx.PublishGroupPriorityChanged(present, priority, changed.Count);
                return present;
            },
            cancellation);
        return (group, changed);
    }

    private static List<string> Change(Transaction tx, string[] taskIds, TaskPriority priority)
    {
        var changed = new List<string>();
        foreach (var taskId in taskIds)
        {
            if (TaskStore.Find(tx, taskId) is { WasResolved: false } task
                && task.Deadline > tx.Now && task.Priority != priority)
            {
                TaskPriorities.Change(tx, task, priority);
                changed.Add(taskId);
            }
        }

        return changed;
    }
}
