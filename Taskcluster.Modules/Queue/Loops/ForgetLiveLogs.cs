using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Artifacts;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Logs;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>
/// Removes live logs some time after they ended, or when they expire. One whose artifact still leads to it has no
/// stored log, and stays until it expires.
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

            if (log.Expires > now && IsNeeded(key))
            {
                log.IsKept = true;
                continue;
            }

            logs.Remove(key);
        }

        return Task.CompletedTask;
    }

    private bool IsNeeded(LogKey key) => database.Read(key, static (rows, wanted) =>
        ArtifactStore.Find(rows, wanted.TaskId, wanted.RunId, wanted.Name)?.StorageType) == StorageType.Reference;
}
