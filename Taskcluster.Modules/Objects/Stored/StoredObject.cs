namespace Taskcluster.Modules.Objects.Stored;

/// <summary>An object, or the upload that is to become one (spec/services.md §4.7).</summary>
public sealed record StoredObject
{
    public required string Name { get; init; }

    public required string ProjectId { get; init; }

    /// <summary>Where its content is kept.</summary>
    public required string Backend { get; init; }

    /// <summary>The upload; null once it is finished.</summary>
    public required string? UploadId { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>When the row goes, which is earlier than it expires as long as the upload is not finished.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>By algorithm, as the uploader told them.</summary>
    public ObjectHashes Hashes { get; init; } = ObjectHashes.None;

    /// <summary>As proposed; null before a method was.</summary>
    public string? ContentType { get; init; }

    /// <summary>Bytes, as proposed.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Which content was uploaded; null before.</summary>
    public string? Sha256 { get; init; }

    public string? Sha512 { get; init; }

    public bool IsFinished => UploadId is null;

    /// <summary>
    /// The hashes that readers get: those that were told, and ours where none of them is one that readers rely on.
    /// </summary>
    public ObjectHashes HashesForReaders => Hashes.HasReliable
        ? Hashes
        : Hashes.With("sha256", Sha256!).With("sha512", Sha512!);
}
