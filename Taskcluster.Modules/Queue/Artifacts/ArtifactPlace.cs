using System.Diagnostics.CodeAnalysis;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>An artifact of type <c>s3</c> as the place of a content.</summary>
internal sealed class ArtifactPlace : ContentPlace
{
    private readonly ArtifactRecord found;

    [SetsRequiredMembers]
    public ArtifactPlace(ArtifactRecord artifact)
    {
        found = artifact;
        What = $"artifact {artifact.Name}";
        ContentType = artifact.ContentType;
        ContentEncoding = artifact.ContentEncoding;
        Sha256 = artifact.Sha256;
        TakesEncodings = true;
    }

    /// <summary>The artifact now names the new content; what it named before may have lost its last name.</summary>
    public override string? Take(Transaction tx, Upload upload, string? contentEncoding)
    {
        var artifact = ArtifactStore.Find(tx, found.TaskId, found.RunId, found.Name)
            ?? throw ApiError.ResourceNotFound($"There is no artifact {found.Name} any more.");
        ContentCounts.Use(tx, upload);
        ArtifactStore.Save(tx, artifact with { Sha256 = upload.Sha256, ContentEncoding = contentEncoding });
        return artifact.Sha256 is { } before && ContentCounts.Release(tx, before) ? before : null;
    }
}
