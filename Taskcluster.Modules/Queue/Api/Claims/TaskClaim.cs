using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>A run in the hands of a worker: all that the worker needs to do it.</summary>
public record TaskClaim
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

    public required StoredJson<TaskDefinition> Task { get; init; }

    public required TaskCredentials Credentials { get; init; }
}
