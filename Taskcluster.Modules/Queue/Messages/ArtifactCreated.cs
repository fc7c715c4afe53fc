using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Messages;

/// <summary>An artifact is there; never told of <c>s3</c> artifacts (spec/queue.md §3.4).</summary>
[Schema("queue", "artifact-created-message", Title = "Artifact Created Message")]
public sealed record ArtifactCreated : TaskMessage
{
    [SameAs<Run>]
    public required int RunId { get; init; }

    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    public required ArtifactInMessage Artifact { get; init; }
}

/// <summary>What the message tells of the artifact; its length is not part of it.</summary>
public sealed record ArtifactInMessage
{
    [SameAs<ArtifactInfo>, OneOfValues("\"reference\"", "\"link\"", "\"error\"", "\"object\"")]
    public required StorageType StorageType { get; init; }

    [SameAs<ArtifactInfo>]
    public required string Name { get; init; }

    [SameAs<ArtifactInfo>]
    public required DateTimeOffset Expires { get; init; }

    [SameAs<ArtifactInfo>]
    public required string ContentType { get; init; }
}
