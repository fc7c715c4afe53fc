namespace Taskcluster.Modules.Fixture.Snapshots;

/// <summary>A state that can be brought back.</summary>
/// <param name="Name">How callers name it.</param>
/// <param name="Path">Its database.</param>
/// <param name="Created">When it was made, by the machine's clock.</param>
/// <param name="Now">Where the fixture's clock stood.</param>
/// <param name="Offset">How far the fixture's clock was ahead of the machine's.</param>
/// <param name="IsFrozen">Whether the fixture's clock stood still.</param>
/// <param name="Contents">The contents that its rows name; they are kept for as long as it is.</param>
internal sealed record Snapshot(
    string Name,
    string Path,
    DateTimeOffset Created,
    DateTimeOffset Now,
    TimeSpan Offset,
    bool IsFrozen,
    IReadOnlyList<string> Contents);

/// <summary>What becomes of the clock when a state is brought back.</summary>
public enum ClockAfter
{
    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>It goes, and shows the machine's time.</summary>
    Real,

    /// <summary>
    /// It is as when the snapshot was made: at that moment where it stood, else as far from the machine's as then.
    /// </summary>
    Snapshot,
}

/// <summary>A state was brought back.</summary>
/// <param name="Milliseconds">How long that took.</param>
internal sealed record Restored(double Milliseconds);
