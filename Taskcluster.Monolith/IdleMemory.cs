namespace Taskcluster.Monolith;

/// <summary>
/// Gives memory back that was needed for work which is over, such as the start: what a server takes that waits is what
/// waiting needs. The collector by itself gives back only when it collects, which it does only when there is work.
/// </summary>
internal static class IdleMemory
{
    private const long IdleBytes = 256 * 1024;

    private const long BytesWorthIt = 4 * 1024 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>Until it is told to end: collects when next to nothing was allocated for three seconds.</summary>
    public static async Task Watch(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        var (seen, collected) = (0L, 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var allocated = GC.GetTotalAllocatedBytes();
                if (allocated - seen < IdleBytes && allocated - collected > BytesWorthIt)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    collected = allocated;
                }

                seen = allocated;
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }
}
