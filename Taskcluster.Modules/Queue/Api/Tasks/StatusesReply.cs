using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>A page of statuses, ordered by taskId.</summary>
[Schema("queue", "tasks-statuses-response", Title = "List Task Statuses Response")]
public sealed record StatusesReply
{
    [Items(Unique = true), Default, Required, Says("Those of the tasks that exist.")]
    public IReadOnlyList<StatusWithId> Statuses { get; init; } = [];

    [Says("To be sent with the next call; absent from the last page.")]
    public string? ContinuationToken { get; init; }
}

/// <summary>A status and whose it is.</summary>
public sealed record StatusWithId(string TaskId, TaskStatus Status);
