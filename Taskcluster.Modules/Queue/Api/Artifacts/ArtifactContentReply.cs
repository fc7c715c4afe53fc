using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>Where an artifact's content is, by <c>storageType</c>, without a redirect.</summary>
[Schema("queue", "artifact-content-response", Title = "Artifact Content Response")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "storageType")]
[JsonDerivedType(typeof(S3ArtifactContent), "s3")]
[JsonDerivedType(typeof(ObjectArtifactContent), "object")]
[JsonDerivedType(typeof(ReferenceArtifactContent), "reference")]
[JsonDerivedType(typeof(ErrorArtifactContent), "error")]
[ConstDiscriminator]
public abstract record ArtifactContentReply;

/// <summary>Content that we keep.</summary>
public sealed record S3ArtifactContent([Format("uri")] string Url) : ArtifactContentReply;

/// <summary>Content that the object service keeps.</summary>
public sealed record ObjectArtifactContent(
    [SameAs<ObjectArtifactReply>] string Name, ObjectCredentials Credentials) : ArtifactContentReply;

/// <summary>Content elsewhere.</summary>
public sealed record ReferenceArtifactContent([Format("uri")] string Url) : ArtifactContentReply;

/// <summary>Why there is no content.</summary>
public sealed record ErrorArtifactContent(string Reason, string Message) : ArtifactContentReply;
