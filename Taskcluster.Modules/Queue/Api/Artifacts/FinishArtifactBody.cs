using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>Which upload of an object artifact is done.</summary>
[Schema("queue", "finish-artifact-request", Title = "Finish Artifact Request")]
public sealed record FinishArtifactBody
{
    [Pattern(Patterns.SlugId), Says("As createArtifact gave it.")]
    public required string UploadId { get; init; }
}
