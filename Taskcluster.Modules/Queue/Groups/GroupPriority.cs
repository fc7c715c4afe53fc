using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Groups;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Groups;

/// <summary>
/// Changes the priority of a group's tasks. One message tells of all of them, with the last transaction. A later change
/// of the same group ends one that is under way, so that in the end all tasks have what was said last; what the earlier
/// one did until then is told.
/// </summary>
public sealed class GroupPriority(Database database, ContinueGroupChanges underWay) : GroupWork(database, underWay)
{
    // spec/queue.md §2.8
    private protected override int Chunk => 200;

    /// <summary>The group, and the ids of the tasks that got the new priority by this call.</summary>
    /// <exception cref="Kernel.Api.ApiError">404: the group is gone.</exception>
    public async Task<(TaskGroup Group, IReadOnlyList<string> TaskIds)> Change(
        string taskGroupId, TaskPriority priority, CancellationToken cancellation)
    {
        var (_, taskIds) = await Run(new GroupChange(taskGroupId, priority), cancellation);
        return (Database.Read(taskGroupId, GroupControl.Require), taskIds);
    }

    private protected override IReadOnlyList<string> Concerned(GroupPage page) => page.NeverResolved;

    private protected override void Begin(Transaction tx, GroupChange change)
    {
        foreach (var earlier in GroupChangeStore.Priorities(tx, change.TaskGroupId))
        {
            Conclude(tx, earlier);
            GroupChangeStore.Delete(tx, earlier);
        }
    }

    private protected override List<string> Apply(Transaction tx, GroupChange change, string[] taskIds)
    {
        var priority = change.Priority!.Value;
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

    // A group that is gone has no tasks that could have been changed.
    private protected override void Conclude(Transaction tx, GroupChange change)
    {
        if (TaskGroupStore.Find(tx, change.TaskGroupId) is { } group)
        {
            tx.PublishGroupPriorityChanged(group, change.Priority!.Value, change.TasksAffected);
        }
    }
}
