using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Workers;

/// <summary>
/// Which workers ask for work, and when they last did. It is in memory, since a write for each call would cost more
/// than it tells; the records are refreshed at intervals (spec/queue.md §2.1). An entry goes with its record.
/// </summary>
public sealed class WorkerActivity(QueueOptions options, TimeProvider clock) : IForgets
{
    private readonly ConcurrentDictionary<WorkerKey, Activity> workers = new();
    private readonly ConcurrentDictionary<string, Activity> queues = new(StringComparer.Ordinal);
    private TaskCompletionSource quarantine = NewSignal();

    /// <summary>Ends when the quarantine of any worker changes; to be taken before the record is read.</summary>
    public Task QuarantineChange => Volatile.Read(ref quarantine).Task;

    /// <summary>A worker asks for work; its call ends with the disposal of what is returned.</summary>
    public IDisposable Ask(WorkerKey worker) => new Call(Of(worker), Of(worker.TaskQueueId), clock);

    /// <summary>When a worker was last active, by its record or by what is known since.</summary>
    public DateTimeOffset? LastActive(WorkerKey worker, DateTimeOffset? stored) =>
        workers.TryGetValue(worker, out var known) ? Later(known.LastActive(clock.GetUtcNow()), stored) : stored;

    /// <summary>When any worker of a queue was last active, by its record or by what is known since.</summary>
    public DateTimeOffset LastActive(string taskQueueId, DateTimeOffset stored) =>
        queues.TryGetValue(taskQueueId, out var known)
            ? Later(known.LastActive(clock.GetUtcNow()), stored)!.Value
            : stored;

    /// <summary>Nobody was ever here.</summary>
    public void Forget()
    {
        workers.Clear();
        queues.Clear();
        QuarantineChanged();
    }

    /// <summary>Tells everybody who waits for <see cref="QuarantineChange"/>.</summary>
    public void QuarantineChanged() => Interlocked.Exchange(ref quarantine, NewSignal()).TrySetResult();

    internal bool IsDue(WorkerKey worker, DateTimeOffset now, TimeSpan kept) =>
        Of(worker).IsDue(now, kept, options.WorkerSeenInterval);

    internal bool IsDue(string taskQueueId, DateTimeOffset now, TimeSpan kept) =>
        Of(taskQueueId).IsDue(now, kept, options.WorkerSeenInterval);

    internal void Stored(WorkerKey worker, DateTimeOffset now, DateTimeOffset until) => Of(worker).Stored(now, until);

    internal void Stored(string taskQueueId, DateTimeOffset now, DateTimeOffset until) =>
        Of(taskQueueId).Stored(now, until);

    internal void Forget(WorkerKey worker) => workers.TryRemove(worker, out _);

    internal void Forget(string taskQueueId) => queues.TryRemove(taskQueueId, out _);

    private static DateTimeOffset? Later(DateTimeOffset? known, DateTimeOffset? stored) =>
        stored is null || known > stored ? known : stored;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Activity Of(WorkerKey worker) => workers.GetOrAdd(worker, static _ => new Activity());

    private Activity Of(string taskQueueId) => queues.GetOrAdd(taskQueueId, static _ => new Activity());

    private sealed class Call : IDisposable
    {
        private readonly Activity worker;
        private readonly Activity queue;
        private readonly TimeProvider clock;

        public Call(Activity worker, Activity queue, TimeProvider clock)
        {
            (this.worker, this.queue, this.clock) = (worker, queue, clock);
            var now = clock.GetUtcNow();
            worker.Begin(now);
            queue.Begin(now);
        }

        public void Dispose()
        {
            var now = clock.GetUtcNow();
            worker.End(now);
            queue.End(now);
        }
    }
}
