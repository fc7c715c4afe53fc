namespace Taskcluster.Tests.Support;

/// <summary>What code allocates on the thread that runs it.</summary>
internal static class Allocated
{
    private const int Tries = 10;
    private const int Turns = 20;

    /// <summary>
    /// Bytes of so many turns together, after a first one; the least of several tries, since what is kept for the next
    /// turn (the arrays of a pool, before all) is taken away now and then by a collection that others cause.
    /// </summary>
    public static long By(Action code)
    {
        code();
        var least = long.MaxValue;
        for (var tries = 0; tries < Tries && least > 0; tries++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var turn = 0; turn < Turns; turn++)
            {
                code();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
