using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>
/// Removes the records of workers and task queues some time after they expired (spec/queue.md §2.6). Until then they
/// are hidden, but a worker can still be put into quarantine.
/// </summary>
public sealed class ForgetWorkers(Database database, WorkerActivity activity, TimeProvider clock) : Loop(clock)
{
    /// <summary>How long a record stays after its expiry.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(30);

    private const int Chunk = 100;

    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>Says that a record now is kept until that moment.</summary>
    internal void WakeFor(DateTimeOffset keptUntil) => Wake(DueAfter(keptUntil));

    protected override DateTimeOffset? NextDue() => database.Read(static rows =>
        (WorkerStore.FirstKeptUntil(rows), TaskQueueStore.FirstExpiry(rows)) switch
        {
            ({ } worker, { } queue) => DueAfter(worker < queue ? worker : queue),
            ({ } worker, null) => DueAfter(worker),
            (null, { } queue) => DueAfter(queue),
            _ => (DateTimeOffset?)null,
        });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        bool isDone;
        do
        {
            isDone = await database.Write(Forget, cancellation);
        }
        while (!isDone);
    }

    private static DateTimeOffset DueAfter(DateTimeOffset keptUntil) =>
        keptUntil < DateTimeOffset.MaxValue - Delay - OneMillisecond
            ? keptUntil + Delay + OneMillisecond
            : DateTimeOffset.MaxValue;

    private bool Forget(Transaction tx)
    {
        var workers = WorkerStore.KeptUntilBefore(tx, tx.Now - Delay, Chunk);
        foreach (var worker in workers)
        {
            WorkerStore.Delete(tx, worker.Key);
            tx.AfterCommit(() => activity.Forget(worker.Key));
        }

        var queues = TaskQueueStore.ExpiredBefore(tx, tx.Now - Delay, Chunk);
        foreach (var queue in queues)
        {
            TaskQueueStore.Delete(tx, queue.Id);
            tx.AfterCommit(() => activity.Forget(queue.Id));
        }

        return workers.Count < Chunk && queues.Count < Chunk;
    }
}
