using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Queue.Workers;

/// <summary>When somebody last asked for work, and what the records say of it.</summary>
internal sealed class Activity
{
    private long lastAsked;
    private long storedAt;
    private long storedUntil;
    private int asking;

    /// <summary>A call begins that may wait for work.</summary>
    public void Begin(DateTimeOffset now)
    {
        Interlocked.Increment(ref asking);
        Volatile.Write(ref lastAsked, now.ToMilliseconds());
    }

    /// <summary>The call ends.</summary>
    public void End(DateTimeOffset now)
    {
        Volatile.Write(ref lastAsked, now.ToMilliseconds());
        Interlocked.Decrement(ref asking);
    }

    /// <summary>The present moment while a call waits, else the end of the last one; null if there was none.</summary>
    public DateTimeOffset? LastActive(DateTimeOffset now)
    {
        if (Volatile.Read(ref asking) > 0)
        {
            return now;
        }

        var last = Volatile.Read(ref lastAsked);
        return last == 0 ? null : WireTime.FromMilliseconds(last);
    }

    /// <summary>Whether the record has to be refreshed so that it holds for some time from now.</summary>
    public bool IsDue(DateTimeOffset now, TimeSpan kept, TimeSpan interval) =>
        now.ToMilliseconds() - Volatile.Read(ref storedAt) >= interval.TotalMilliseconds
        || Volatile.Read(ref storedUntil) < (now + kept - interval).ToMilliseconds();

    /// <summary>The record was refreshed.</summary>
    public void Stored(DateTimeOffset now, DateTimeOffset until)
    {
        Volatile.Write(ref storedAt, now.ToMilliseconds());
        Volatile.Write(ref storedUntil, until.ToMilliseconds());
    }
}
