using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A page of worker types of a provisioner, ordered by name.</summary>
[Schema("queue", "list-workertypes-response", Title = "List Workertypes Response")]
public sealed record ListWorkerTypesReply(
    [Items(Unique = true)] IReadOnlyList<WorkerTypeReply> WorkerTypes,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
