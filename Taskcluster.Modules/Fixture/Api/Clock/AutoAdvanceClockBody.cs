using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>Whether, and how, the clock is to advance by itself.</summary>
[Schema("fixture", "auto-advance-clock-request", Title = "Auto Advance Clock Request")]
public sealed record AutoAdvanceClockBody
{
    [Says("Whether it is to advance by itself.")]
    public required bool Enabled { get; init; }

    [Default, Range(Min = 0.01, Max = 60), Says("Real seconds for which the server has to be idle before each leap.")]
    public double IdleSeconds { get; set; } = 0.25;

    [Default, Range(Min = 0, Max = AdvanceClockBody.Most), Says("Seconds that it may leap in all from now on.")]
    public double MaxSeconds { get; set; } = 24 * 3600;
}
