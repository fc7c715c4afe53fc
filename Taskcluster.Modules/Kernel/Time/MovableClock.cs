namespace Taskcluster.Modules.Kernel.Time;

/// <summary>
/// A clock that can be moved forward, stopped and let go again. While it goes, it goes as fast as the machine's clock;
/// timers that wait by it fire when their time has come, on the moving thread where it is moved.
/// </summary>
[DiffersInFixture(
    "Time",
    "the clock can be moved, stopped and set back by a call",
    "time goes as it does")]
public class MovableClock : TimeProvider
{
    // No timer of the machine waits longer; the clock then looks again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly SortedSet<MovableTimer> timers = new(MovableTimer.Order);
    private readonly ITimer alarm;
    private volatile Reading reading;
    private long made;

    // What the time was set by in all, so that timestamps go on.
    private long setTicks;

    /// <summary>A clock that shows the machine's time.</summary>
    /// <param name="isFrozen">Whether it stands still until it is moved; then it shows whole milliseconds.</param>
    public MovableClock(bool isFrozen)
    {
        var now = System.GetUtcNow();
        reading = new Reading(isFrozen ? now.ToWire() : now, System.GetTimestamp(), isFrozen);
        alarm = System.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Whether it stands still unless it is moved.</summary>
    public bool IsFrozen => reading.IsFrozen;

    /// <summary>How many timers wait; tells that something has gone to sleep.</summary>
    public int Timers
    {
        get
        {
            lock (gate)
            {
                return timers.Count;
            }
        }
    }

    /// <summary>The earliest moment for which a timer waits; null if none does.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (gate)
            {
                return timers.Min?.Due;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => reading.Now;

    public override long GetTimestamp() => GetUtcNow().UtcTicks - Volatile.Read(ref setTicks);

    /// <summary>Stops it where it stands, at a whole millisecond.</summary>
    public void Freeze()
    {
        lock (gate)
        {
            // Never backward: what was read of it before stays in the past.
            var now = reading.Now;
            SetReading(reading.IsFrozen ? now : now.ToWire().AddMilliseconds(1), isFrozen: true);
        }
    }

    /// <summary>Lets it go on from where it stands.</summary>
    public void Resume()
    {
        lock (gate)
        {
            SetReading(reading.Now, isFrozen: false);
        }
    }

    /// <summary>Moves it; timers that are due by then fire, each at its own moment.</summary>
    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    /// <summary>Moves it to a moment, which lies ahead; timers that are due by then fire, each at its own.</summary>
    public void AdvanceTo(DateTimeOffset moment)
    {
        while (TakeDue(moment) is { } timer)
        {
            timer.Fire();
        }

        lock (gate)
        {
            // One that goes may have gone past it meanwhile.
            SetReading(IsFrozen || moment > reading.Now ? moment : reading.Now, IsFrozen);
        }
    }

    /// <summary>
    /// Moves the time and lets no timer fire, so that nothing happens but what the mover does: all of it at the one
    /// moment. Where the clock goes, timers that are due fire by themselves soon after.
    /// </summary>
    public void Jump(TimeSpan by)
    {
        lock (gate)
        {
            SetReading(reading.Now + by, IsFrozen);
        }
    }

    /// <summary>
    /// Sets it, also back, as if it had always been like that: what waits for so and so long waits for as long as
    /// before, and nothing becomes due by it.
    /// </summary>
    /// <param name="moment">What it shows.</param>
    /// <param name="isFrozen">Whether it stands there.</param>
    public void Set(DateTimeOffset moment, bool isFrozen)
    {
        lock (gate)
        {
            var by = moment - reading.Now;
            Volatile.Write(ref setTicks, setTicks + by.Ticks);
            foreach (var timer in timers)
            {
                // All of them by as much, so that their order stays.
                timer.Move(by);
            }

            SetReading(moment, isFrozen);
        }
    }

    /// <summary>Whether something sleeps until just this moment.</summary>
    public bool HasTimer(DateTimeOffset moment)
    {
        lock (gate)
        {
            return timers.Any(timer => timer.Due == moment);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new MovableTimer(this, callback, state, Interlocked.Increment(ref made));
        timer.Change(dueTime, period);
        return timer;
    }

    // Under the gate.
    private void SetReading(DateTimeOffset now, bool isFrozen)
    {
        reading = new Reading(now, System.GetTimestamp(), isFrozen);
        SetAlarm();
    }

    // Under the gate.
    private void SetAlarm()
    {
        if (reading.IsFrozen || timers.Min is not { } next)
        {
            alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = next.Due - reading.Now;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;

        // The machine's timers count whole milliseconds, and none may fire before its time.
        alarm.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void FireDue()
    {
        while (!IsFrozen && TakeDue(GetUtcNow()) is { } timer)
        {
            timer.Fire();
        }

        lock (gate)
        {
            SetAlarm();
        }
    }

    private MovableTimer? TakeDue(DateTimeOffset target)
    {
        lock (gate)
        {
            var next = timers.Min;
            if (next is null || next.Due > target)
            {
                return null;
            }

            if (next.Due > reading.Now)
            {
                reading = new Reading(next.Due, System.GetTimestamp(), IsFrozen);
            }

            timers.Remove(next);
            if (next.Repeat())
            {
                timers.Add(next);
            }

            return next;
        }
    }

    private sealed record Reading(DateTimeOffset Base, long Timestamp, bool IsFrozen)
    {
        public DateTimeOffset Now => IsFrozen ? Base : Base + System.GetElapsedTime(Timestamp);
    }

    private sealed class MovableTimer(MovableClock clock, TimerCallback callback, object? state, long number) : ITimer
    {
        public static readonly Comparer<MovableTimer> Order = Comparer<MovableTimer>.Create(
            static (left, right) => left.Due != right.Due
                ? left.Due.CompareTo(right.Due)
                : left.Number.CompareTo(right.Number));

        private TimeSpan period;

        public DateTimeOffset Due { get; private set; }

        private long Number => number;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                this.period = period;
                if (dueTime != Timeout.InfiniteTimeSpan && dueTime != TimeSpan.Zero)
                {
                    Due = clock.GetUtcNow() + dueTime;
                    clock.timers.Add(this);
                }

                if (!clock.IsFrozen)
                {
                    clock.SetAlarm();
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(_ => Fire());
            }

            return true;
        }

        /// <summary>Under the gate, with all others.</summary>
        public void Move(TimeSpan by) => Due += by;

        /// <summary>Under the gate and taken out: whether it is to be put back, for its next period.</summary>
        public bool Repeat()
        {
            if (period <= TimeSpan.Zero)
            {
                return false;
            }

            Due += period;
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
