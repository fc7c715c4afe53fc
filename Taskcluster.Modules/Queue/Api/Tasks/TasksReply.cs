using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>A page of definitions, ordered by taskId.</summary>
[Schema("queue", "tasks-response", Title = "List Tasks Response")]
public sealed record TasksReply
{
    [Items(Unique = true), Default, Required, Says("Those of the tasks that exist.")]
    public IReadOnlyList<TaskWithId> Tasks { get; init; } = [];

    [Says("To be sent with the next call; absent from the last page.")]
    public string? ContinuationToken { get; init; }
}

/// <summary>A definition and whose it is.</summary>
public sealed record TaskWithId(string TaskId, StoredJson<TaskDefinition> Task);
