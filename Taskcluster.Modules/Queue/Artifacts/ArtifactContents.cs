using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Queue.Api.Artifacts;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>Where the contents of artifacts are, by storage type (spec/queue.md §2.9).</summary>
public sealed class ArtifactContents(
    ObjectArtifacts objects, SignedUrls urls, QueueOptions options, TimeProvider clock)
{
    /// <summary>For methods that redirect.</summary>
    /// <exception cref="ApiError">404: the object service has the content no more.</exception>
    public async Task<FoundArtifact> Locate(ArtifactRecord artifact, CancellationToken cancellation) =>
        new(artifact, artifact.StorageType switch
        {
            StorageType.Error => null,
            StorageType.Object => await objects.UrlOf(artifact, cancellation),
            _ => UrlOf(artifact),
        });

    /// <summary>For methods that tell clients where to go.</summary>
    public ArtifactContentReply Describe(ArtifactRecord artifact) => artifact.StorageType switch
    {
        StorageType.Object => new ObjectArtifactContent(
            ObjectArtifacts.NameOf(artifact), objects.DownloadCredentials(artifact)),
        StorageType.Error => new ErrorArtifactContent(
            NameOf(artifact.Details.Reason!.Value), artifact.Details.Message!),
        StorageType.Reference => new ReferenceArtifactContent(UrlOf(artifact)),
        _ => new S3ArtifactContent(UrlOf(artifact)),
    };

    private static string NameOf(ArtifactErrorReason reason) =>
        JsonSerializer.Serialize(reason, QueueJson.Default.ArtifactErrorReason).Trim('"');

    private string UrlOf(ArtifactRecord artifact) => artifact.StorageType == StorageType.Reference
        ? artifact.Details.Url!
        : urls.ForDownload(
            ArtifactData.PathOf(artifact), clock.GetUtcNow() + TimeSpan.FromSeconds(options.DownloadSeconds));
}

/// <summary>An artifact and where its content is.</summary>
/// <param name="Artifact">No link.</param>
/// <param name="Url">Null for the word of an error, which has no content.</param>
public sealed record FoundArtifact(ArtifactRecord Artifact, string? Url)
{
    /// <summary>303 to where the content is, or 424 for an artifact that is the word of an error.</summary>
    public ApiReply Redirect()
    {
        var storageType = ArtifactStore.NameOf(Artifact.StorageType);
        var typeHeader = KeyValuePair.Create("x-taskcluster-artifact-storage-type", storageType);
        if (Url is null)
        {
            var error = ApiReply.Json(424, Artifact.Details, QueueJson.Default.ArtifactDetails);
            return new ApiReply
            {
                Status = 424,
                Body = error.Body,
                ContentType = error.ContentType,
                Headers = [typeHeader],
                IsOutput = false,
            };
        }

        var reply = ApiReply.Json(303, new GetArtifactReply(storageType, Url), QueueJson.Default.GetArtifactReply);
        return new ApiReply
        {
            Status = 303,
            Body = reply.Body,
            ContentType = reply.ContentType,
            Headers = [typeHeader, KeyValuePair.Create("location", Url)],
        };
    }
}
