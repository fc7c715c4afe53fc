namespace Taskcluster.Modules.Kernel.Client;

/// <summary>
/// Pauses between attempts: each twice the last, up to a longest one, spread so that callers do not march in step.
/// </summary>
/// <param name="First">The pause after the first failure.</param>
/// <param name="Longest">No pause is longer, but for the spread.</param>
public sealed record GrowingPause(TimeSpan First, TimeSpan Longest)
{
    private const double Spread = 0.25;

    /// <summary>The pause after so many failures in a row (at least 1), give or take a quarter.</summary>
    public TimeSpan After(int failures)
    {
        var doublings = Math.Clamp(failures - 1, 0, 30);
        var pause = Math.Min(First.TotalSeconds * (1L << doublings), Longest.TotalSeconds);
#pragma warning disable CA5394 // Not a secret: it only spreads callers over time.
        return TimeSpan.FromSeconds(pause * (1 - Spread + (2 * Spread * Random.Shared.NextDouble())));
#pragma warning restore CA5394
    }
}
