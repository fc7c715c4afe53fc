namespace Taskcluster.Modules.Queue.Claims;

/// <summary>The waiters of one task queue. All state, that of its waiters included, is guarded by its lock.</summary>
internal sealed class WaitingLine(PendingSignals signals, string taskQueueId)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Waiter> asleep = new();
    private int present;
    private long announcements;
    private bool isForgotten;
    private volatile bool hadMore;

    /// <summary>Whether the last claim left tasks behind; only a hint.</summary>
    public bool HadMore
    {
        get => hadMore;
        set => hadMore = value;
    }

    /// <summary>How many sleep; who has only just come, and looks before that, does not count yet.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return asleep.Count(waiter => waiter.HasBegun);
            }
        }
    }

    /// <summary>A place in the line; null: the line is one no more, and another one has to be asked for.</summary>
    public Waiter? TryEnter()
    {
        lock (gate)
        {
            if (isForgotten)
            {
                return null;
            }

            var waiter = new Waiter(this, isFirst: present++ == 0);
            asleep.AddLast(waiter.Node);
            return waiter;
        }
    }

    public void Announce()
    {
        lock (gate)
        {
            announcements++;
            if (asleep.First is { } first)
            {
                asleep.RemoveFirst();
                signals.NoteWakeUp();
                first.Value.Wake();
            }
        }
    }

    public long Announcements()
    {
        lock (gate)
        {
            return announcements;
        }
    }

    /// <summary>
    /// A waiter that was woken has looked and found nothing: it sleeps again, in front, unless something was announced
    /// since it began to look.
    /// </summary>
    public void SleepAgain(Waiter waiter, long seen)
    {
        lock (gate)
        {
            if (announcements == seen)
            {
                waiter.Renew();
                asleep.AddFirst(waiter.Node);
            }
        }
    }

    /// <summary>
    /// The waiter goes. What was announced since its last look may have found nobody asleep, and who came since waits
    /// for a sign: it is passed on.
    /// </summary>
    public void Leave(Waiter waiter, long? seen, bool hasUnanswered)
    {
        lock (gate)
        {
            present--;
            if (waiter.Node.List is not null)
            {
                asleep.Remove(waiter.Node);
            }

            if (hasUnanswered || (seen is { } last && announcements != last))
            {
                Announce();
            }

            // Who comes next is the first of a new line, and looks at once.
            if (present == 0 && signals.HasManyLines)
            {
                isForgotten = true;
                signals.Forget(taskQueueId, this);
            }
        }
    }
}

/// <summary>A place in the line of a task queue; used by one request.</summary>
public sealed class Waiter : IDisposable
{
    private readonly WaitingLine line;
    private volatile TaskCompletionSource signal = NewSignal();
    private bool wasWoken;
    private long? seen;
    private bool hasFailed;
    private bool hasLeft;
    private volatile bool hasBegun;

    internal Waiter(WaitingLine line, bool isFirst)
    {
        this.line = line;
        IsFirst = isFirst;
        Node = new LinkedListNode<Waiter>(this);
    }

    /// <summary>Whether nobody else was waiting: only then may the newcomer look at once.</summary>
    public bool IsFirst { get; }

    internal LinkedListNode<Waiter> Node { get; }

    /// <summary>Whether it has come to where it waits; who is first looks before that.</summary>
    internal bool HasBegun => hasBegun;

    /// <summary>Returns when there may be a task, or when the token fires, without an exception.</summary>
    public async Task Woken(CancellationToken end)
    {
        hasBegun = true;
        await signal.Task.WaitAsync(end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What is announced from now on is not answered by this look.</summary>
    public void StartLooking()
    {
        seen = line.Announcements();
        wasWoken = signal.Task.IsCompleted;
    }

    /// <summary>
    /// The look found nothing: the waiter sleeps on, or has to look again if something was announced since.
    /// </summary>
    public void FoundNothing()
    {
        if (wasWoken)
        {
            line.SleepAgain(this, seen!.Value);
        }

        seen = null;
    }

    /// <summary>The look failed, although there may be a task: the next of the line has to look.</summary>
    public void Failed() => hasFailed = true;

    public void Dispose()
    {
        if (!hasLeft)
        {
            hasLeft = true;

            // After a look that found something, `seen` says what the look has answered.
            line.Leave(this, seen, hasUnanswered: hasFailed || (seen is null && signal.Task.IsCompleted));
        }
    }

    internal void Wake() => signal.TrySetResult();

    internal void Renew() => signal = NewSignal();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
