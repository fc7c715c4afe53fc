using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>How far the clock is to be moved.</summary>
[Schema("fixture", "advance-clock-request", Title = "Advance Clock Request")]
public sealed record AdvanceClockBody
{
    /// <summary>A hundred years.</summary>
    internal const double Most = 100 * 365.25 * 24 * 3600;

    [Range(Min = 0, Max = Most), Says("Seconds to move it forward by, fractions allowed; it never goes back.")]
    public required double Seconds { get; init; }
}
