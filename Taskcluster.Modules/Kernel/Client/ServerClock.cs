namespace Taskcluster.Modules.Kernel.Client;

/// <summary>
/// The server's time, reckoned from our own clock and the <c>Date</c> headers of its answers, so that a machine whose
/// clock is wrong still knows when its claim ends.
/// </summary>
public sealed class ServerClock(TimeProvider clock)
{
    // Seconds are cut off, and servers, Kestrel among them, keep the header's text for a second and more.
    private static readonly TimeSpan DateMayBeLate = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private TimeSpan ahead;

    /// <summary>The server's present time, as far as it is known.</summary>
    public DateTimeOffset Now => clock.GetUtcNow() + Ahead;

    /// <summary>How far the server's clock is ahead of ours; zero until an answer says otherwise.</summary>
    public TimeSpan Ahead
    {
        get
        {
            lock (gate)
            {
                return ahead;
            }
        }
    }

    /// <summary>
    /// Learns from one answer. Its <paramref name="date"/> was written at some moment between <paramref name="sent"/>
    /// and <paramref name="received"/> (our clock), which bounds the difference from both sides; the estimate moves
    /// only as far as these bounds force it to, so clocks that agree stay uncorrected.
    /// </summary>
    public void Learn(DateTimeOffset date, DateTimeOffset sent, DateTimeOffset received)
    {
        var least = date - received;
        var most = date + DateMayBeLate - sent;
        lock (gate)
        {
            ahead = ahead < least ? least : ahead > most ? most : ahead;
        }
    }
}
