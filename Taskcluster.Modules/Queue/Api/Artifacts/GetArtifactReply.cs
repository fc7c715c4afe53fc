using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>The body beside the redirect to an artifact's content.</summary>
[Schema("queue", "get-artifact-response", Title = "Get Artifact Response")]
public sealed record GetArtifactReply(
    [Says("How the content is kept.")] string StorageType,
    [Format("uri"), Says("Where the content is; the same as in `Location`.")] string Url);
