using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>What is known of an artifact without its content.</summary>
[Schema("queue", "artifact-response", Title = "Artifact")]
public sealed record ArtifactInfo
{
    [Says("How the content is kept.")]
    public required StorageType StorageType { get; init; }

    [Length(Max = 1024), Says("The artifact's name, which may hold slashes.")]
    public required string Name { get; init; }

    [Says("When the artifact may be forgotten.")]
    public required DateTimeOffset Expires { get; init; }

    [Length(Max = 255), Says("The MIME type of the content.")]
    public required string ContentType { get; init; }

    [Range(Min = 0), Says("Length of the content in bytes, if the worker told it.")]
    public long? ContentLength { get; init; }
}

/// <summary>The five ways in which an artifact's content is kept (spec/queue.md §2.9).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StorageType>))]
public enum StorageType
{
    [JsonStringEnumMemberName("s3")]
    S3,

    [JsonStringEnumMemberName("object")]
    Object,

    /// <summary>Elsewhere, under a URL.</summary>
    [JsonStringEnumMemberName("reference")]
    Reference,

    /// <summary>Under another name of the same run.</summary>
    [JsonStringEnumMemberName("link")]
    Link,

    /// <summary>There is none, and why.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
