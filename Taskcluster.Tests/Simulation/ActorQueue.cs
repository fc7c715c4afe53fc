namespace Taskcluster.Tests.Simulation;

/// <summary>What a loop or a subscriber does next, piece by piece; nothing of it by itself.</summary>
/// <param name="changed">Told of each piece that comes.</param>
internal sealed class ActorQueue(Action changed) : TaskScheduler
{
    // Guards the pieces, and whether they wait.
    private readonly Lock gate = new();
    private readonly Queue<Task> pieces = new();
    private bool isFree;
    private int thread;

    public bool IsReady
    {
        get
        {
            lock (gate)
            {
                return pieces.Count > 0;
            }
        }
    }

    /// <summary>Does the next piece, on this thread.</summary>
    public void GoOn()
    {
        Task piece;
        lock (gate)
        {
            piece = pieces.Dequeue();
        }

        // It comes back here after whatever it waits for, and not to where the test runner wants its tests.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        thread = Environment.CurrentManagedThreadId;
        _ = TryExecuteTask(piece);
        thread = 0;
        SynchronizationContext.SetSynchronizationContext(context);
    }

    /// <summary>From now on, all goes on by itself.</summary>
    public void LetAllGo()
    {
        lock (gate)
        {
            isFree = true;
            while (pieces.TryDequeue(out var piece))
            {
                RunOnPool(piece);
            }
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            if (isFree)
            {
                RunOnPool(task);
                return;
            }

            pieces.Enqueue(task);
        }

        changed();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && thread == Environment.CurrentManagedThreadId && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private void RunOnPool(Task piece) => ThreadPool.UnsafeQueueUserWorkItem(
        static item => item.Self.TryExecuteTask(item.Piece), (Self: this, Piece: piece), preferLocal: false);
}
