using Taskcluster.Modules.Fixture.Recorder;

namespace Taskcluster.Modules.Fixture;

/// <summary>Settings of the section <c>Fixture</c>.</summary>
public sealed record FixtureOptions
{
    /// <summary>Due times that one advance of the clock may pass at most; one that has more stops there.</summary>
    public int MaxSteps { get; set; } = 20_000;

    /// <summary>For how long, in real time, an advance of the clock may take at most.</summary>
    public double MaxAdvanceSeconds { get; set; } = 60;

    /// <summary>What is kept of the calls that are made.</summary>
    public RecorderOptions Recorder { get; set; } = new();
}
