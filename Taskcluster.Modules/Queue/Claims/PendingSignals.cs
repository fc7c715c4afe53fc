using System.Collections.Concurrent;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>
/// Workers that wait for a task, in a line for each task queue, first come first served. Whoever makes a task pending
/// wakes the first of the line after the commit; nobody polls (DESIGN.md §5).
/// </summary>
public sealed class PendingSignals
{
    private readonly ConcurrentDictionary<string, Line> lines = new(StringComparer.Ordinal);

    /// <summary>Waiters that were woken since the start; for tests and metrics.</summary>
    public long WakeUps => lines.Values.Sum(line => line.WakeUps);

    /// <summary>How many wait for a task of this queue.</summary>
    public int Waiting(string taskQueueId) => lines.TryGetValue(taskQueueId, out var line) ? line.Count : 0;

    /// <summary>Takes a place in the line. It must be given back.</summary>
    public Waiter Enter(string taskQueueId) => lines.GetOrAdd(taskQueueId, static _ => new Line()).Enter();

    /// <summary>There may be a task: wakes the first of the line that is not awake yet.</summary>
    public void Announce(string taskQueueId)
    {
        if (lines.TryGetValue(taskQueueId, out var line))
        {
            line.Announce();
        }
    }

    internal sealed class Line
    {
        private readonly Lock gate = new();
        private readonly LinkedList<Waiter> asleep = new();
        private int present;

        public long WakeUps { get; private set; }

        public int Count
        {
            get
            {
                lock (gate)
                {
                    return asleep.Count;
                }
            }
        }

        public Waiter Enter()
        {
            lock (gate)
            {
                return new Waiter(this, isFirst: present++ == 0);
            }
        }

        public void Announce()
        {
            lock (gate)
            {
                if (asleep.First is { } first)
                {
                    asleep.RemoveFirst();
                    WakeUps++;
                    first.Value.Wake();
                }
            }
        }

        public void Sleep(Waiter waiter)
        {
            lock (gate)
            {
                asleep.AddLast(waiter.Node);
            }
        }

        /// <summary>True if the waiter was still asleep.</summary>
        public bool Leave(Waiter waiter)
        {
            lock (gate)
            {
                present--;
                return RemoveIfAsleep(waiter);
            }
        }

        private bool RemoveIfAsleep(Waiter waiter)
        {
            if (waiter.Node.List is null)
            {
                return false;
            }

            asleep.Remove(waiter.Node);
            return true;
        }
    }
}

/// <summary>A place in the line of a task queue.</summary>
public sealed class Waiter : IDisposable
{
    private readonly PendingSignals.Line line;
    private TaskCompletionSource signal = NewSignal();
    private bool isUnanswered;
    private bool hasLeft;

    internal Waiter(PendingSignals.Line line, bool isFirst)
    {
        this.line = line;
        IsFirst = isFirst;
        Node = new LinkedListNode<Waiter>(this);
        line.Sleep(this);
    }

    /// <summary>Whether nobody else was waiting: only then may the newcomer look at once.</summary>
    public bool IsFirst { get; }

    internal LinkedListNode<Waiter> Node { get; }

    /// <summary>Completes when there may be a task.</summary>
    public Task Signal => signal.Task;

    /// <summary>The waiter has found nothing and lies down again, at the end of the line.</summary>
    public void SleepAgain()
    {
        isUnanswered = false;
        signal = NewSignal();
        line.Sleep(this);
    }

    /// <summary>The waiter has looked; a signal that it was given is used up.</summary>
    public void Looked() => isUnanswered = false;

    /// <summary>Leaves the line; a signal that came too late is passed on.</summary>
    public void Dispose()
    {
        if (hasLeft)
        {
            return;
        }

        hasLeft = true;
        if (!line.Leave(this) && isUnanswered)
        {
            line.Announce();
        }
    }

    internal void Wake()
    {
        isUnanswered = true;
        signal.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
