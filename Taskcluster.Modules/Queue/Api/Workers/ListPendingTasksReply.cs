using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A page of the tasks of a queue that may be claimed, ordered by the time they became pending.</summary>
[Schema("queue", "list-pending-tasks-response", Title = "List Pending Tasks Response")]
public sealed record ListPendingTasksReply(
    [Items(Unique = true)] IReadOnlyList<PendingTask> Tasks,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);

/// <summary>A task that may be claimed.</summary>
public sealed record PendingTask
{
    [SameAs<TaskRun>]
    public required string TaskId { get; init; }

    [SameAs<Run>]
    public required int RunId { get; init; }

    public required StoredJson<TaskDefinition> Task { get; init; }

    [Says("When the run became pending.")]
    public required DateTimeOffset Inserted { get; init; }
}
