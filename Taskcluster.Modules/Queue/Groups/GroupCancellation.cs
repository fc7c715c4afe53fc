using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Groups;

/// <summary>
/// Cancels the tasks of a group. Each transaction holds tasks together with all that follows from their end. From the
/// first one on, no task of the group becomes pending because another one of it ends (<see cref="Resolution"/>): it is
/// about to be canceled itself.
/// </summary>
public sealed class GroupCancellation(Database database, Resolution resolution, ContinueGroupChanges underWay)
    : GroupWork(database, underWay)
{
    // Less than 10 ms of the writer: a row, a message and the look for dependents for each task.
    private protected override int Chunk => 100;

    /// <summary>How many tasks the group has in all, and the ids of those that this call canceled.</summary>
    public Task<(int Size, IReadOnlyList<string> TaskIds)> Cancel(
        string taskGroupId, CancellationToken cancellation) =>
        Run(new GroupChange(taskGroupId, Priority: null), cancellation);

    private protected override IReadOnlyList<string> Concerned(GroupPage page) => page.Unresolved;

    private protected override List<string> Apply(Transaction tx, GroupChange change, string[] taskIds)
    {
        // All of them end first: none must become pending because another one of them ends.
        var canceled = new List<TaskRecord>();
        foreach (var taskId in taskIds)
        {
            // Meanwhile a worker may have resolved it, or its deadline may have passed.
            if (TaskStore.Find(tx, taskId) is { IsUnresolved: true } task && task.Deadline > tx.Now)
            {
                canceled.Add(resolution.Save(
                    tx, task.Resolve(RunState.Exception, ReasonResolved.Canceled, tx.Now)));
            }
        }

        foreach (var task in canceled)
        {
            tx.PublishException(task, task.LastRun!);
        }

        if (canceled.Count > 0)
        {
            resolution.ProcessAll(tx, canceled);
        }

        return [.. canceled.Select(task => task.TaskId)];
    }
}
