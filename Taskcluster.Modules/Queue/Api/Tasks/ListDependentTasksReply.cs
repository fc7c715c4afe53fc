using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>A page of the tasks that depend on one, ordered by their ids.</summary>
[Schema("queue", "list-dependent-tasks-response", Title = "List Dependent Tasks Response")]
public sealed record ListDependentTasksReply(
    [SameAs<TaskStatus>] string TaskId,
    [Items(Unique = true)] IReadOnlyList<TaskWithStatus> Tasks,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
