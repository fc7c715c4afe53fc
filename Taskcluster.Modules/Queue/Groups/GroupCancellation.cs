using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Groups;

/// <summary>
/// Cancels the tasks of a group in transactions that are short enough for others to come between (DESIGN.md §3). Each
/// holds tasks together with all that follows from their end, so that a call that is cut short leaves nothing half
/// done; a repeated one does the rest.
/// </summary>
public sealed class GroupCancellation(Database database, Resolution resolution)
{
    // About 15 ms of the writer: a row, a message and the look for dependents for each task.
    private const int Chunk = 100;

    /// <summary>How many tasks the group has in all, and the ids of those that this call canceled.</summary>
    public async Task<(int Size, IReadOnlyList<string> TaskIds)> Cancel(
        string taskGroupId, CancellationToken cancellation)
    {
        var size = 0;
        var canceled = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var from = after;
            var page = database.Read(rows => TaskLists.GroupPage(rows, taskGroupId, from));
            size += page.Size;
            after = page.Next;
            foreach (var chunk in page.Unresolved.Chunk(Chunk))
            {
                canceled.AddRange(await database.Write(tx => Cancel(tx, taskGroupId, chunk), cancellation));
            }
        }

        return (size, canceled);
    }

    private List<string> Cancel(Transaction tx, string taskGroupId, string[] taskIds)
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
            resolution.ProcessAll(tx, taskGroupId, canceled);
        }

        return [.. canceled.Select(task => task.TaskId)];
    }
}
