using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A page of the workers of a queue, ordered by group and id.</summary>
[Schema("queue", "list-workers-response", Title = "List Workers Response")]
public sealed record ListWorkersReply(
    [Items(Unique = true)] IReadOnlyList<ListedWorker> Workers,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);

/// <summary>A worker in a list.</summary>
public sealed record ListedWorker
{
    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    [Says("When the worker was first seen or declared.")]
    public required DateTimeOffset FirstClaim { get; init; }

    [Says("When it last asked for work; absent for one that never did.")]
    public DateTimeOffset? LastDateActive { get; init; }

    /// <summary>The last task that claimWork gave it; absent before the first.</summary>
    public TaskRun? LatestTask { get; init; }

    [Says("Until when it gets no tasks; absent unless it is in quarantine.")]
    public DateTimeOffset? QuarantineUntil { get; init; }
}
