namespace Taskcluster.Modules.Fixture.Recorder;

/// <summary>Settings of the section <c>Fixture:Recorder</c>.</summary>
public sealed record RecorderOptions
{
    /// <summary>Whether calls are recorded.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Calls that are kept at most; the oldest are forgotten.</summary>
    public int MostCalls { get; set; } = 10_000;

    /// <summary>Mebibytes of bodies that are kept at most; the oldest calls are forgotten.</summary>
    public int MostMebibytes { get; set; } = 64;

    /// <summary>The largest body that is kept, in bytes; of a larger one its size alone is noted.</summary>
    public int LargestBodyBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Whether secrets and tokens are recorded as they are, so that a recording with them can be replayed. Whoever
    /// can reach this service can read them then.
    /// </summary>
    public bool KeepSecrets { get; set; }
}
