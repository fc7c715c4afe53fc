using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A page of the tasks of a queue that are claimed, ordered by the time of the claim or its renewal.</summary>
[Schema("queue", "list-claimed-tasks-response", Title = "List Claimed Tasks Response")]
public sealed record ListClaimedTasksReply(
    [Items(Unique = true)] IReadOnlyList<ClaimedTask> Tasks,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);

/// <summary>A task that a worker has claimed.</summary>
public sealed record ClaimedTask
{
    [SameAs<TaskRun>]
    public required string TaskId { get; init; }

    [SameAs<Run>]
    public required int RunId { get; init; }

    [Says("The group of the worker.")]
    public required string WorkerGroup { get; init; }

    [Says("The worker.")]
    public required string WorkerId { get; init; }

    [Says("When the claim was made or last renewed.")]
    public required DateTimeOffset Claimed { get; init; }

    public required StoredJson<TaskDefinition> Task { get; init; }
}
