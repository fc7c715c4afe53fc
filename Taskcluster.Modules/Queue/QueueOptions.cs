using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Queue;

/// <summary>Settings of the section <c>Queue</c>; the defaults are those of the specification.</summary>
public sealed record QueueOptions : ICheckedSettings
{
    /// <summary>How long a claim holds before it must be renewed.</summary>
    public double ClaimTimeoutSeconds { get; set; } = 1200;

    /// <summary>How long after its deadline a task is resolved.</summary>
    public double DeadlineDelaySeconds { get; set; } = 60;

    /// <summary>How long claimWork waits for a task.</summary>
    public double ClaimWorkWaitSeconds { get; set; } = 20;

    /// <summary>How often at most the records of a worker and its queue are refreshed.</summary>
    public double WorkerSeenSeconds { get; set; } = 30 * 60;

    /// <summary>How far in the future a deadline may be; <see cref="ClockToleranceSeconds"/> comes on top.</summary>
    public double MaxDeadlineDays { get; set; } = 5;

    /// <summary>By how much a caller's clock may differ from ours.</summary>
    public double ClockToleranceSeconds { get; set; } = 900;

    /// <summary>Most dependencies of a task; the schema's 10,000 hold in any case.</summary>
    public int MaxDependencies { get; set; } = 10_000;

    /// <summary>
    /// Dependents that are scheduled in the transaction that lets them go; further ones come in later ones.
    /// </summary>
    public int DependentsPerTransaction { get; set; } = 500;

    /// <summary>For how long an upload URL holds.</summary>
    public double UploadSeconds { get; set; } = 45 * 60;

    /// <summary>For how long a download URL holds.</summary>
    public double DownloadSeconds { get; set; } = 30 * 60;

    /// <summary>How long after an exception artifacts of its run may still be created.</summary>
    public double LateArtifactSeconds { get; set; } = 25 * 60;

    /// <summary>
    /// How long what has expired is kept although no task can be read any more; artifacts answer 410 until then.
    /// </summary>
    public double ExpireDelaySeconds { get; set; } = 30 * 60;

    internal TimeSpan ClaimTimeout => TimeSpan.FromSeconds(ClaimTimeoutSeconds);

    internal TimeSpan WorkerSeenInterval => TimeSpan.FromSeconds(WorkerSeenSeconds);

    internal TimeSpan DeadlineDelay => TimeSpan.FromSeconds(DeadlineDelaySeconds);

    internal TimeSpan ClockTolerance => TimeSpan.FromSeconds(ClockToleranceSeconds);

    internal TimeSpan ExpireDelay => TimeSpan.FromSeconds(ExpireDelaySeconds);

    /// <summary>When the rows of what expires then go. Tasks may last as long as time can be written.</summary>
    internal DateTimeOffset RemovalOf(DateTimeOffset expires) =>
        expires < DateTimeOffset.MaxValue - ExpireDelay ? expires + ExpireDelay : DateTimeOffset.MaxValue;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .Above(0, ClaimTimeoutSeconds)
        .Above(0, MaxDeadlineDays)
        .AtLeast(1, DependentsPerTransaction)
        .Above(0, UploadSeconds)
        .Above(0, DownloadSeconds);
}
