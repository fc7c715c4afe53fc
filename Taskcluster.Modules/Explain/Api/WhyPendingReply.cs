using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>Why a task does not run.</summary>
[Schema("explain", "why-pending-response", Title = "Why Pending Response")]
public sealed record WhyPendingReply
{
    [Pattern(Patterns.SlugId), Says("The task's id.")]
    public required string TaskId { get; init; }

    [Pattern(Patterns.TaskQueueId), Says("The queue whose workers may run the task.")]
    public required string TaskQueueId { get; init; }

    [OneOfValues(
        "\"unscheduled\"", "\"pending\"", "\"running\"", "\"completed\"", "\"failed\"", "\"exception\"")]
    [Says("How far the task has come.")]
    public required string State { get; init; }

    [Says("When the task is given up unless it is over.")]
    public required DateTimeOffset Deadline { get; init; }

    [Says("The answer in one sentence or two.")]
    public required string Summary { get; init; }

    /// <summary>Of an unscheduled task.</summary>
    public PendingDependencies? Dependencies { get; init; }

    /// <summary>Of a pending task.</summary>
    public PendingPlace? Queue { get; init; }

    /// <summary>Of a pending task.</summary>
    public PendingWorkers? Workers { get; init; }

    [Says("Scopes with which the caller would be told more, at most ten.")]
    public required IReadOnlyList<string> Lacking { get; init; }
}

/// <summary>What the task waits for.</summary>
public sealed record PendingDependencies
{
    [OneOfValues("\"all-completed\"", "\"all-resolved\""), Says("How the dependencies must end.")]
    public required string Requires { get; init; }

    [Range(Min = 0), Says("How many there are whose end has not satisfied the task; counted up to 1,000.")]
    public required int Open { get; init; }

    [Says("Whether one of them is over and did not end as required: unless it is rerun, the task never runs.")]
    public required bool Blocked { get; init; }

    [Says("Those that block the task first, then the others; at most 100.")]
    public required IReadOnlyList<PendingDependency> Tasks { get; init; }
}

/// <summary>A task that another one waits for.</summary>
public sealed record PendingDependency
{
    [Pattern(Patterns.SlugId), Says("Its id.")]
    public required string TaskId { get; init; }

    [Says("Its state; left out if it expired, or if the caller may not know.")]
    public string? State { get; init; }

    [Says("Why its last run ended, if it did.")]
    public string? ReasonResolved { get; init; }

    [Says("Whether it is over and did not end as required.")]
    public required bool Blocks { get; init; }
}

/// <summary>Where the task stands in its queue.</summary>
public sealed record PendingPlace
{
    [Range(Min = 1), Says("1 for the task that is handed out next.")]
    public required int Position { get; init; }

    [Says("The tasks that go before it, by priority, the highest first.")]
    public required IReadOnlyList<PendingAhead> Ahead { get; init; }
}

/// <summary>Tasks of one priority that go before the task.</summary>
public sealed record PendingAhead
{
    [Says("Their priority.")]
    public required string Priority { get; init; }

    [Range(Min = 1), Says("How many.")]
    public required int Tasks { get; init; }
}

/// <summary>Who asks the queue for work.</summary>
public sealed record PendingWorkers
{
    [Range(Min = 0), Says("How many are known; counted up to 1,000.")]
    public required int Known { get; init; }

    [Range(Min = 0), Says("How many of them are in quarantine.")]
    public required int Quarantined { get; init; }

    [Says("When one last asked for work, be it one in quarantine; left out if none ever did.")]
    public DateTimeOffset? LastAsked { get; init; }

    [Says("Those that asked last, at most 20.")]
    public required IReadOnlyList<PendingWorker> Latest { get; init; }
}

/// <summary>A worker of the queue.</summary>
public sealed record PendingWorker
{
    [Says("The worker's group.")]
    public required string WorkerGroup { get; init; }

    [Says("The worker's id in its group.")]
    public required string WorkerId { get; init; }

    [Says("When it last asked for work: now if it is waiting; left out if it never did.")]
    public DateTimeOffset? LastAsked { get; init; }

    [Says("Until when it gets no tasks; left out unless it is in quarantine.")]
    public DateTimeOffset? QuarantineUntil { get; init; }
}
