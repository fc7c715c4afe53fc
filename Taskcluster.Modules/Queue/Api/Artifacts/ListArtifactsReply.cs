using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>A page of a run's artifacts, ordered by name.</summary>
[Schema("queue", "list-artifacts-response", Title = "List Artifacts Response")]
public sealed record ListArtifactsReply(
    [Items(Unique = true)] IReadOnlyList<ArtifactInfo> Artifacts,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
