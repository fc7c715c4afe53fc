using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Logs;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>
/// Ends live logs whose run is over, and removes them some time after their end, or when they expire. One whose
/// artifact still leads to it has no stored log, and stays until it expires.
/// </summary>
internal sealed class ForgetLiveLogs(LiveLogs logs, Database database, TimeProvider clock) : Loop(clock)
{
    protected override DateTimeOffset? NextDue()
    {
        DateTimeOffset? next = null;
        foreach (var (_, log) in logs.All)
        {
            var due = logs.DueOf(log);
            next = next is null || due < next ? due : next;
        }

        return next;
    }

    protected override Task RunOnce(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        foreach (var (key, log) in logs.All)
        {
            if (logs.DueOf(log) > now)
            {
                continue;
            }

            if (log.Expires <= now)
            {
                logs.Remove(key);
            }
            else if (log.Ended is null)
            {
                Look(key, log, now);
            }
            else if (logs.IsNeeded(key))
            {
                log.IsKept = true;
            }
            else
            {
                logs.Remove(key);
            }
        }

        return Task.CompletedTask;
    }

    // A worker that died leaves its log open, and its followers waiting.
    private void Look(LogKey key, LiveLog log, DateTimeOffset now)
    {
        log.Seen = now;
        var task = database.Read(key.TaskId, TaskStore.Find);
        if (task is null || key.RunId >= task.Runs.Count || task.Runs[key.RunId].State != RunState.Running)
        {
            log.Cut("The live log ends here: its worker has gone silent, and the run is over.", now);
        }
    }
}
