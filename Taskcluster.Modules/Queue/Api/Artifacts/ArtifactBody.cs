using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>A new artifact: exactly one of five shapes, told by <c>storageType</c> (spec/queue.md §2.9).</summary>
[Schema("queue", "post-artifact-request", Title = "Create Artifact Request")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "storageType")]
[JsonDerivedType(typeof(S3ArtifactBody), "s3")]
[JsonDerivedType(typeof(ObjectArtifactBody), "object")]
[JsonDerivedType(typeof(ReferenceArtifactBody), "reference")]
[JsonDerivedType(typeof(LinkArtifactBody), "link")]
[JsonDerivedType(typeof(ErrorArtifactBody), "error")]
public abstract record ArtifactBody
{
    [Says("When the artifact may be forgotten; not after its task.")]
    public required DateTimeOffset Expires { get; init; }
}

/// <summary>Content that is sent by PUT to a URL that the reply names.</summary>
public sealed record S3ArtifactBody : ArtifactBody
{
    [SameAs<ArtifactInfo>]
    public required string ContentType { get; init; }

    [SameAs<ArtifactInfo>]
    public long? ContentLength { get; init; }
}

/// <summary>Content that is uploaded by way of the object service.</summary>
public sealed record ObjectArtifactBody : ArtifactBody
{
    [SameAs<ArtifactInfo>]
    public required string ContentType { get; init; }

    [SameAs<ArtifactInfo>]
    public long? ContentLength { get; init; }
}

/// <summary>Content elsewhere.</summary>
public sealed record ReferenceArtifactBody : ArtifactBody
{
    [Format("uri"), Says("Where the content is.")]
    public required string Url { get; init; }

    [SameAs<ArtifactInfo>]
    public required string ContentType { get; init; }
}

/// <summary>Another name for an artifact of the same run.</summary>
public sealed record LinkArtifactBody : ArtifactBody
{
    [Says("The name that is linked to.")]
    public required string Artifact { get; init; }

    [SameAs<ArtifactInfo>]
    public string? ContentType { get; init; }
}

/// <summary>Word of an artifact that could not be made.</summary>
public sealed record ErrorArtifactBody : ArtifactBody
{
    [Says("What kind of mishap it was.")]
    public required ArtifactErrorReason Reason { get; init; }

    [Length(Max = 4096), Says("What happened, for people.")]
    public required string Message { get; init; }
}

/// <summary>Why an artifact could not be made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ArtifactErrorReason>))]
public enum ArtifactErrorReason
{
    [JsonStringEnumMemberName("file-missing-on-worker")]
    FileMissingOnWorker,

    [JsonStringEnumMemberName("invalid-resource-on-worker")]
    InvalidResourceOnWorker,

    [JsonStringEnumMemberName("too-large-file-on-worker")]
    TooLargeFileOnWorker,

    [JsonStringEnumMemberName("file-not-readable-on-worker")]
    FileNotReadableOnWorker,
}
