using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Workers;

/// <summary>
/// Makes and refreshes the records of workers and task queues as workers come for work, at intervals only, so that
/// claimWork stays fast (spec/queue.md §2.1, §2.8).
/// </summary>
public sealed class WorkerRegister(WorkerActivity activity, ForgetWorkers loop)
{
    /// <summary>How long records hold after a worker was seen.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>How long a queue's record holds after claimTask.</summary>
    public static readonly TimeSpan KeptAfterClaimTask = TimeSpan.FromDays(5);

    /// <summary>Whether it is time to store that a worker was seen.</summary>
    public bool IsDue(WorkerKey worker, DateTimeOffset now) => activity.IsDue(worker, now, Kept);

    /// <summary>Stores that a worker and its queue were seen, if it is time to.</summary>
    public void Seen(Transaction tx, WorkerKey worker)
    {
        if (IsDue(worker, tx.Now))
        {
            Save(tx, worker);
        }

        QueueSeen(tx, worker.TaskQueueId, Kept);
    }

    /// <summary>Stores that a queue was seen, if it is time to.</summary>
    public void QueueSeen(Transaction tx, string taskQueueId, TimeSpan kept)
    {
        if (activity.IsDue(taskQueueId, tx.Now, kept))
        {
            var (now, expires) = (tx.Now, tx.Now + kept);
            TaskQueueStore.Save(tx, taskQueueId, expires);
            tx.AfterCommit(() =>
            {
                activity.Stored(taskQueueId, now, expires);
                loop.WakeFor(expires);
            });
        }
    }

    /// <summary>
    /// Stores that a worker is about to get these tasks, whose last runs are pending. False: it gets none, since it is
    /// in quarantine.
    /// </summary>
    public bool NoteClaims(Transaction tx, WorkerKey worker, IEnumerable<TaskRecord> tasks)
    {
        Seen(tx, worker);
        var entries = RecentTasks.Format(tasks);
        if (WorkerStore.AddRecentTasks(tx, worker, entries))
        {
            return true;
        }

        if (WorkerStore.QuarantineUntil(tx, worker) is not null)
        {
            return false;
        }

        // Its record is gone although it was stored not long ago: the database was set back.
        Save(tx, worker);
        return WorkerStore.AddRecentTasks(tx, worker, entries);
    }

    /// <exception cref="ApiError">409: the worker is in quarantine.</exception>
    public static void RefuseQuarantined(Transaction tx, WorkerKey worker)
    {
        if (WorkerStore.QuarantineUntil(tx, worker) is { } until && until > tx.Now)
        {
            throw ApiError.RequestConflict(
                $"Worker {worker.WorkerGroup}/{worker.WorkerId} of {worker.TaskQueueId} is in quarantine until "
                + $"{WireTime.Format(until)} and gets no tasks until then.");
        }
    }

    private void Save(Transaction tx, WorkerKey worker)
    {
        var (now, expires) = (tx.Now, tx.Now + Kept);
        WorkerStore.SaveSeen(tx, WorkerRecord.New(worker, now, expires) with { LastDateActive = now });
        tx.AfterCommit(() =>
        {
            activity.Stored(worker, now, expires);
            loop.WakeFor(expires);
        });
    }
}
