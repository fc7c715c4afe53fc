using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>Settings of the section <c>LiveLogs</c>: logs of running tasks that go through this server.</summary>
public sealed record LiveLogsOptions : ICheckedSettings
{
    /// <summary>
    /// Most logs at once. Those that have ended make room before their time; where all are running a worker that asks
    /// for one more gets a 503, and its task runs without.
    /// </summary>
    public int MostLogs { get; set; } = 500;

    /// <summary>The longest log; what a worker sends beyond it gets a 413. The stored log may be longer.</summary>
    public long LargestLogBytes { get; set; } = 1L << 30;

    /// <summary>The most that a worker may send at once; as much of each log is kept in memory.</summary>
    public int LargestPieceBytes { get; set; } = 1 << 20;

    /// <summary>Most readers at once, of all logs together; one more gets a 503.</summary>
    public int MostFollowers { get; set; } = 5000;

    /// <summary>A reader who takes nothing of what is there for so long is cut off.</summary>
    public double PatienceSeconds { get; set; } = 60;

    /// <summary>After so long a silence it is looked whether the log's run is running at all.</summary>
    public double SilenceSeconds { get; set; } = 60;

    /// <summary>For how long a log that has ended can still be read where it was followed.</summary>
    public double LingerSeconds { get; set; } = 15 * 60;

    /// <summary>How long a range that begins at the end of a running log is waited for.</summary>
    public double RangeWaitSeconds { get; set; } = 20;

    /// <summary>Logs that are searched or unpacked at once; further ones wait their turn.</summary>
    public int SearchesAtOnce { get; set; } = 2;

    /// <summary>The longest log, unpacked, that is searched or told the end of; it can still be fetched.</summary>
    public long LargestSearchBytes { get; set; } = 16L << 30;

    internal TimeSpan Patience => TimeSpan.FromSeconds(PatienceSeconds);

    internal TimeSpan Linger => TimeSpan.FromSeconds(LingerSeconds);

    internal TimeSpan Silence => TimeSpan.FromSeconds(SilenceSeconds);

    internal TimeSpan RangeWait => TimeSpan.FromSeconds(RangeWaitSeconds);

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, LargestPieceBytes)
        .AtLeast(1, SearchesAtOnce);
}
