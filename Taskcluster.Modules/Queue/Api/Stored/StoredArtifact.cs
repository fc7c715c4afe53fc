using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Api.Stored;

/// <summary>An artifact as it stands in the database at one moment.</summary>
public sealed class StoredArtifact
{
    private readonly ArtifactRecord artifact;

    internal StoredArtifact(ArtifactRecord artifact) => this.artifact = artifact;

    public string Name => artifact.Name;

    /// <summary>As on the wire, such as <c>s3</c>.</summary>
    public string StorageType => ArtifactStore.NameOf(artifact.StorageType);

    /// <summary>Whether it can be read; false for an object whose upload is not finished.</summary>
    public bool IsPresent => artifact.IsPresent;

    /// <summary>The content that was uploaded for an <c>s3</c> artifact; null: none.</summary>
    public string? Sha256 => artifact.Sha256;

    /// <summary>What the object service calls an <c>object</c> artifact.</summary>
    public string ObjectName => ObjectArtifacts.NameOf(artifact);

    /// <summary>How that content is encoded, such as <c>gzip</c>; null: not at all.</summary>
    public string? ContentEncoding => artifact.ContentEncoding;

    /// <summary>Of a link: the name that it stands for.</summary>
    public string? LinksTo => artifact.Details.Artifact;

    /// <summary>Of a reference: where it leads.</summary>
    public string? Url => artifact.Details.Url;

    public DateTimeOffset Expires => artifact.Expires;
}
