using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>A claim renewed: until when, and the credentials for that time.</summary>
[Schema("queue", "task-reclaim-response", Title = "Reclaim Task Response")]
public sealed record ReclaimTaskReply
{
    public required StoredJson<TaskStatus> Status { get; init; }

    [SameAs<Run>]
    public required int RunId { get; init; }

    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    [SameAs<Run>]
    public required DateTimeOffset TakenUntil { get; init; }

    public required TaskCredentials Credentials { get; init; }
}
