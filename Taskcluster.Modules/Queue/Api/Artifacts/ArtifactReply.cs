using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>How to go on after createArtifact, by <c>storageType</c> (spec/queue.md §2.9).</summary>
[Schema("queue", "post-artifact-response", Title = "Create Artifact Response")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "storageType")]
[JsonDerivedType(typeof(S3ArtifactReply), "s3")]
[JsonDerivedType(typeof(ObjectArtifactReply), "object")]
[JsonDerivedType(typeof(ReferenceArtifactReply), "reference")]
[JsonDerivedType(typeof(LinkArtifactReply), "link")]
[JsonDerivedType(typeof(ErrorArtifactReply), "error")]
public abstract record ArtifactReply;

/// <summary>Where the content is to be sent by PUT.</summary>
public sealed record S3ArtifactReply : ArtifactReply
{
    [Format("uri"), Says("Send the content there, with the same content type.")]
    public required string PutUrl { get; init; }

    [Says("When the URL ends.")]
    public required DateTimeOffset Expires { get; init; }

    [SameAs<ArtifactInfo>]
    public required string ContentType { get; init; }
}

/// <summary>What the upload by way of the object service needs.</summary>
public sealed record ObjectArtifactReply : ArtifactReply
{
    [Pattern(Patterns.ArtifactName), Says("The object's name.")]
    public required string Name { get; init; }

    [Pattern(Patterns.ProjectId), Length(Min = 1, Max = 500)]
    [Says("The project of the object, which is that of the task.")]
    public required string ProjectId { get; init; }

    [SameAs<FinishArtifactBody>]
    public required string UploadId { get; init; }

    [SameAs<ArtifactBody>]
    public required DateTimeOffset Expires { get; init; }

    public required ObjectCredentials Credentials { get; init; }
}

/// <summary>Nothing is left to do.</summary>
public sealed record ReferenceArtifactReply : ArtifactReply;

/// <summary>Nothing is left to do.</summary>
public sealed record LinkArtifactReply : ArtifactReply;

/// <summary>Nothing is left to do.</summary>
public sealed record ErrorArtifactReply : ArtifactReply;
