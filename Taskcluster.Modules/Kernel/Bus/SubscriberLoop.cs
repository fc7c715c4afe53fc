using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Brings the log to one subscriber: reads a batch behind its cursor, delivers what it wants of it, saves the cursor.
/// Failures are tried again after growing pauses, until it is parked.
/// </summary>
internal sealed partial class SubscriberLoop
{
    // How late a position may be saved behind messages that the subscriber does not want. It spares the disk, so that
    // it goes by the wall clock.
    private static readonly TimeSpan SaveDelay = TimeSpan.FromMilliseconds(100);

    private readonly Delivery delivery;
    private readonly Database database;
    private readonly MessageLog messages;
    private readonly BusOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly Rest rest = new();
    private readonly MessageReader reader;
    private TaskCompletionSource moved = NewSignal();
    private bool isMoved;
    private Cursor? cursor;
    private long seen;
    private long moves;
    private long unsavedSince;
    private long handled;

    public SubscriberLoop(
        Subscriber subscriber,
        Database database,
        MessageLog messages,
        BusOptions options,
        TimeProvider clock,
        ILogger log)
    {
        Subscriber = subscriber;
        this.database = database;
        this.messages = messages;
        this.options = options;
        this.clock = clock;
        this.log = log;
        delivery = new Delivery(subscriber, database, options);
        reader = new MessageReader(subscriber, database, messages, options);
    }

    public Subscriber Subscriber { get; }

    /// <summary>
    /// The last message that it has handled or passed over; the stored position may be somewhat behind that.
    /// </summary>
    public long Seen => Volatile.Read(ref seen);

    /// <summary>Which moves of the cursor <see cref="Seen"/> takes into account.</summary>
    public long Moves => Volatile.Read(ref moves);

    /// <summary>Whether it waits: for a message, for its next try, or for somebody who lets it go on.</summary>
    public bool IsAtRest => rest.IsTaken;

    /// <summary>When it tries again what failed; null where it waits for something else.</summary>
    public DateTimeOffset? NextTry => rest.Until;

    /// <summary>Messages that it has handled since the start.</summary>
    public long Handled => Volatile.Read(ref handled);

    /// <summary>Finds or lays down the cursor; a new subscriber begins with what is told from now on.</summary>
    public Cursor Begin(Transaction tx)
    {
        var found = Cursors.Find(tx, Subscriber.Name);
        if (found is { Parking.Reason: ParkedFor.Idleness })
        {
            found = Gap.Pass(tx, found with { Parking = null }, log);
            Cursors.Save(tx, found);
        }
        else if (found is null)
        {
            found = new Cursor(Subscriber.Name, MessageLog.LastSequence(tx));
            Cursors.Save(tx, found);
        }

        StartFrom(found);
        return found;
    }

    /// <summary>Tells the loop that its cursor was moved; called after the commit.</summary>
    public void Moved()
    {
        Volatile.Write(ref isMoved, value: true);
        Interlocked.Exchange(ref moved, NewSignal()).TrySetResult();
    }

    /// <summary>Runs until stopped.</summary>
    public async Task Run(CancellationToken stop)
    {
        if (database.Kills.WaitsFor(KillPoint.AfterAnswer))
        {
            // Nothing is to be handed over before the process dies.
            return;
        }

        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Turn(stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (CursorMovedException)
            {
                cursor = null;
            }
            catch (Exception error)
            {
                // The disk is full or failed: no message is to blame, and what is stored counts when it is back.
                LogInterrupted(log, error, Subscriber.Name);
                cursor = null;
                var pause = TimeSpan.FromSeconds(options.FirstRetrySeconds);
                await Wait(Task.Delay(pause, clock, stop), clock.GetUtcNow() + pause);
            }
        }
    }

    private async Task Turn(CancellationToken stop)
    {
        // Both signals are taken before anything is read, so that neither is missed.
        var (commit, move) = (messages.NextCommit, Volatile.Read(ref moved).Task);
        if (Interlocked.Exchange(ref isMoved, value: false))
        {
            cursor = null;
        }

        cursor ??= await Reload(stop);
        if (cursor.Parking is not null)
        {
            await Wait(move.WaitAsync(stop), until: null, move);
            return;
        }

        var left = (cursor.Failure?.RetryAt ?? DateTimeOffset.MinValue) - clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            await Wait(move.WaitAsync(left, clock, stop), clock.GetUtcNow() + left, move);
            return;
        }

        var (wanted, last) = await reader.ReadAfter(Seen, stop);
        if (last == Seen)
        {
            await BeIdle(commit, move, stop);
        }
        else if (wanted.Count == 0)
        {
            await Pass(last, stop);
        }
        else
        {
            await Settle(await delivery.Deliver(cursor, wanted, last, move, stop), stop);
            if (Seen < last)
            {
                reader.GoOn();
            }
        }
    }

    private async Task<Cursor> Reload(CancellationToken stop)
    {
        var found = database.Read(Subscriber.Name, Cursors.Find) ?? await database.Write(Begin, stop);
        delivery.StartFrom(found);
        StartFrom(found);
        return found;
    }

    // Who reads both reads the moves first, and then never takes a position from before them for one of theirs.
    private void StartFrom(Cursor found)
    {
        Volatile.Write(ref seen, found.Position);
        Volatile.Write(ref moves, found.Moves);
    }

    // Everything is read; a position that is not saved yet is saved when it stays quiet.
    private async Task BeIdle(Task commit, Task move, CancellationToken stop)
    {
        var next = Task.WhenAny(commit, move);
        if (Seen == cursor!.Position)
        {
            await Wait(next.WaitAsync(stop), until: null, commit, move);
            return;
        }

        var left = SaveDelay - TimeProvider.System.GetElapsedTime(unsavedSince);
        if (left > TimeSpan.Zero)
        {
            await Wait(next.WaitAsync(left, TimeProvider.System, stop), until: null, commit, move);
        }

        if (!next.IsCompleted)
        {
            await SavePosition(stop);
        }
    }

    private async Task Wait(Task end, DateTimeOffset? until, Task? signal = null, Task? other = null)
    {
        rest.Begin(end, until, signal, other);
        await end.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        rest.End();
    }

    // Nothing of the batch is wanted, which is not worth a write each time.
    private async Task Pass(long sequence, CancellationToken stop)
    {
        if (Seen == cursor!.Position)
        {
            unsavedSince = TimeProvider.System.GetTimestamp();
        }

        Volatile.Write(ref seen, sequence);
        if (sequence - cursor.Position >= options.SaveAfterMessages
            || TimeProvider.System.GetElapsedTime(unsavedSince) > SaveDelay)
        {
            await SavePosition(stop);
        }
    }

    private async Task Settle(Outcome outcome, CancellationToken stop)
    {
        if (outcome.Error is { } error)
        {
            await Failed(error, outcome.Sequence, stop);
        }
        else if (outcome.Next is { } next)
        {
            cursor = next;
            Volatile.Write(ref seen, next.Position);
            Volatile.Write(ref handled, handled + outcome.Count);
        }
    }

    private async Task Failed(Exception error, long? sequence, CancellationToken stop)
    {
        LogFailed(log, error, Subscriber.Name, Seen, sequence);
        var (before, now) = (cursor!.Failure, clock.GetUtcNow());
        var count = (before?.Count ?? 0) + 1;
        var pause = Math.Min(
            options.FirstRetrySeconds * Math.Pow(2, Math.Min(count - 1, 30)), options.LongestRetrySeconds);
        var isGivenUp = Subscriber.MayBeParked && count >= options.FailuresUntilParked;
        var failed = cursor with
        {
            Position = Seen,
            Failure = new Failure(count, sequence, error.Message, before?.Since ?? now, now.AddSeconds(pause)),
            Parking = isGivenUp ? new Parking(ParkedFor.Failures, now) : null,
        };
        await Save(failed, stop);
        if (isGivenUp)
        {
            LogParked(log, Subscriber.Name, Seen, count);
        }
    }

    // What it once failed at lies behind it, if it was passed over, and is then not wanted any more.
    private Task SavePosition(CancellationToken stop) => Save(cursor! with { Position = Seen, Failure = null }, stop);

    private async Task Save(Cursor next, CancellationToken stop)
    {
        var before = cursor!;
        await database.Write(tx => Cursors.Replace(tx, before, next), stop);
        cursor = next;
        Volatile.Write(ref seen, next.Position);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
