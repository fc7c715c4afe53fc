using System.Diagnostics;

namespace Taskcluster.Benchmarks.Load;

/// <summary>Sorted durations.</summary>
internal sealed class Latencies
{
    private readonly long[] ticks;

    private Latencies(long[] ticks) => this.ticks = ticks;

    public int Count => ticks.Length;

    public static Latencies Of(IEnumerable<long> ticks)
    {
        var sorted = ticks.ToArray();
        Array.Sort(sorted);
        return new Latencies(sorted);
    }

    /// <summary>Milliseconds that this part (0 to 1) of the durations does not exceed (nearest rank).</summary>
    public double Milliseconds(double part) => Count == 0
        ? double.NaN
        : ticks[Math.Clamp((int)Math.Ceiling(part * Count) - 1, 0, Count - 1)] * 1000.0 / Stopwatch.Frequency;
}
