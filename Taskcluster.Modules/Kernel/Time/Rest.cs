namespace Taskcluster.Modules.Kernel.Time;

/// <summary>
/// Whether work in the background has come to rest: it waits, and nothing that it waits for has come yet. Moved clocks
/// and tests ask, from other threads.
/// </summary>
internal sealed class Rest
{
    private Task? signal;
    private Task? other;
    private Task? end;
    private long until;

    /// <summary>Whether it rests at this moment.</summary>
    public bool IsTaken =>
        Volatile.Read(ref end) is { IsCompleted: false }
        && Volatile.Read(ref signal) is null or { IsCompleted: false }
        && Volatile.Read(ref other) is null or { IsCompleted: false };

    /// <summary>The moment at which it goes on by itself; null: never, or it does not rest.</summary>
    public DateTimeOffset? Until =>
        Volatile.Read(ref until) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>It waits until the end comes, or one of the signals.</summary>
    public void Begin(Task end, DateTimeOffset? until, Task? signal = null, Task? other = null)
    {
        Volatile.Write(ref this.signal, signal);
        Volatile.Write(ref this.other, other);
        Volatile.Write(ref this.until, until?.UtcTicks ?? 0);
        Volatile.Write(ref this.end, end);
    }

    /// <summary>It goes on.</summary>
    public void End()
    {
        Volatile.Write(ref end, null);
        Volatile.Write(ref until, 0);
    }
}
