namespace Taskcluster.Modules.Queue.Workers;

/// <summary>What is kept of a worker (spec/queue.md §2.8, worker metadata).</summary>
public sealed record WorkerRecord
{
    public required WorkerKey Key { get; init; }

    /// <summary>Until when it is shown; in quarantine it stays longer.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>When it was first seen or declared.</summary>
    public required DateTimeOffset FirstClaim { get; init; }

    /// <summary>When it last asked for work, as stored at intervals; null for one that never did.</summary>
    public DateTimeOffset? LastDateActive { get; init; }

    /// <summary>Until when it gets no tasks; long ago for one that never was in quarantine.</summary>
    public required DateTimeOffset QuarantineUntil { get; init; }

    /// <summary>
    /// The last tasks that claimWork gave it, the oldest first; <see cref="Workers.RecentTasks"/> says how.
    /// </summary>
    public string RecentTasks { get; init; } = "";

    /// <summary>Until when there is a reason to keep it.</summary>
    public DateTimeOffset KeptUntil => Expires > QuarantineUntil ? Expires : QuarantineUntil;

    /// <summary>A worker of which nothing was known before.</summary>
    public static WorkerRecord New(WorkerKey key, DateTimeOffset now, DateTimeOffset expires) => new()
    {
        Key = key,
        Expires = expires,
        FirstClaim = now,
        QuarantineUntil = NeverInQuarantine(now),
    };

    /// <summary>What stands for a quarantine that never was (spec/queue.md §2.8, getWorker).</summary>
    public static DateTimeOffset NeverInQuarantine(DateTimeOffset created) => created.AddYears(-10);

    /// <summary>Whether it is shown at a moment.</summary>
    public bool IsLive(DateTimeOffset now) => KeptUntil >= now;
}
