using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>
/// Workers that wait for a task, in a line for each task queue, first come first served. Whoever makes a task pending
/// wakes the first of the line after the commit; nobody polls (DESIGN.md §5).
/// </summary>
[DiffersInFixture(
    "`claimWork` that waits",
    "is answered with no tasks when the state is replaced",
    "waits to its end")]
public sealed class PendingSignals : IForgets
{
    // So many are kept although nobody stands in them, since most workers come back at once.
    private const int FewLines = 100;

    private readonly ConcurrentDictionary<string, WaitingLine> lines = new(StringComparer.Ordinal);
    private CancellationTokenSource sentHome = new();
    private int count;
    private long wakeUps;

    /// <summary>Waiters that were woken since the start; for tests and metrics.</summary>
    public long WakeUps => Interlocked.Read(ref wakeUps);

    /// <summary>Task queues whose lines are kept; bounded, since anybody may ask for work of any queue.</summary>
    public int Lines => Volatile.Read(ref count);

    internal bool HasManyLines => Lines > FewLines;

    /// <summary>
    /// Fires when those who wait are to go home with nothing, since the state is no more in which they came.
    /// </summary>
    public CancellationToken SentHome => Volatile.Read(ref sentHome).Token;

    /// <summary>Sends everybody home. Who comes from now on finds another state.</summary>
    public void Forget()
    {
        // Nobody disposes of it: it has neither a timer nor a handle, and some may still ask for its token. What
        // follows for those who wait is not for the writer's thread.
        var before = Interlocked.Exchange(ref sentHome, new CancellationTokenSource());
        _ = Task.Run(before.Cancel);
    }

    /// <summary>How many wait for a task of this queue.</summary>
    public int Waiting(string taskQueueId) => lines.TryGetValue(taskQueueId, out var line) ? line.Count : 0;

    /// <summary>Takes a place in the line. It must be given back.</summary>
    public Waiter Enter(string taskQueueId)
    {
        while (true)
        {
            if (!lines.TryGetValue(taskQueueId, out var line))
            {
                var added = new WaitingLine(this, taskQueueId);
                line = lines.GetOrAdd(taskQueueId, added);
                if (ReferenceEquals(line, added))
                {
                    Interlocked.Increment(ref count);
                }
            }

            if (line.TryEnter() is { } waiter)
            {
                return waiter;
            }
        }
    }

    /// <summary>
    /// Whether the last claim left tasks behind, so that the next one need not ask beforehand whether there are any.
    /// </summary>
    internal bool HadMore(string taskQueueId) => lines.TryGetValue(taskQueueId, out var line) && line.HadMore;

    /// <summary>Somebody who could claim has looked; what is left is for others.</summary>
    internal void Looked(string taskQueueId, bool isLeft)
    {
        if (lines.TryGetValue(taskQueueId, out var line))
        {
            line.HadMore = isLeft;
            if (isLeft)
            {
                line.Announce();
            }
        }
    }

    /// <summary>There may be a task: wakes the first of the line that is not awake yet.</summary>
    public void Announce(string taskQueueId)
    {
        if (lines.TryGetValue(taskQueueId, out var line))
        {
            line.Announce();
        }
    }

    internal void NoteWakeUp() => Interlocked.Increment(ref wakeUps);

    internal void Forget(string taskQueueId, WaitingLine line)
    {
        if (lines.TryRemove(new KeyValuePair<string, WaitingLine>(taskQueueId, line)))
        {
            Interlocked.Decrement(ref count);
        }
    }
}
