namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// How many requests are being served, and how many of those only wait for something to happen. Whoever moves a clock
/// by itself asks; hence only a fixture counts them. Any thread may ask and count.
/// </summary>
public sealed class ServedRequests
{
    private int served;
    private int parked;
    private long begun;

    /// <summary>Whether every request that is being served only waits.</summary>
    public bool IsIdle => Volatile.Read(ref served) <= Volatile.Read(ref parked);

    /// <summary>How many have begun since the start; tells that there was one.</summary>
    public long Begun => Volatile.Read(ref begun);

    /// <summary>Counts a request until it is over.</summary>
    public async Task Count(Func<Task> serve)
    {
        _ = Interlocked.Increment(ref served);
        _ = Interlocked.Increment(ref begun);
        try
        {
            await serve();
        }
        finally
        {
            _ = Interlocked.Decrement(ref served);
        }
    }

    /// <summary>A request waits for something to happen, until what is returned is disposed of.</summary>
    public IDisposable Park()
    {
        _ = Interlocked.Increment(ref parked);
        return new Parking(this);
    }

    private sealed class Parking(ServedRequests requests) : IDisposable
    {
        private int isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                _ = Interlocked.Decrement(ref requests.parked);
            }
        }
    }
}
