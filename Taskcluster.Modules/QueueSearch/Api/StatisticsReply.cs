using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.QueueSearch.Api;

/// <summary>What happened in the queues over the last hours.</summary>
[Schema("queue-search", "statistics-response", Title = "Statistics Response")]
public sealed record StatisticsReply
{
    [Says("From when on everything is known; what was before is not told.")]
    public required DateTimeOffset Since { get; init; }

    [Says("The moment up to which it is told.")]
    public required DateTimeOffset Until { get; init; }

    [Says("The queues in which something happened, ordered by id.")]
    public required IReadOnlyList<QueueMinutes> Queues { get; init; }
}

/// <summary>A queue over the last hours.</summary>
public sealed record QueueMinutes
{
    [Pattern(Patterns.TaskQueueId), Says("The queue.")]
    public required string TaskQueueId { get; init; }

    [Says("The minutes in which something happened, the oldest first.")]
    public required IReadOnlyList<QueueMinute> Minutes { get; init; }
}

/// <summary>A minute of a queue.</summary>
public sealed record QueueMinute
{
    [Says("When it began.")]
    public required DateTimeOffset Begin { get; init; }

    [Range(Min = 0), Says("Runs that could be claimed from then on.")]
    public required int Pending { get; init; }

    [Range(Min = 0), Says("Runs that a worker claimed.")]
    public required int Running { get; init; }

    [Range(Min = 0), Says("Runs that were completed.")]
    public required int Completed { get; init; }

    [Range(Min = 0), Says("Runs that failed.")]
    public required int Failed { get; init; }

    [Range(Min = 0), Says("Runs that ended as exceptions.")]
    public required int Exception { get; init; }

    [Range(Min = 0), Says("Those of them that could be claimed, and that no worker had claimed.")]
    public required int Dropped { get; init; }
}
