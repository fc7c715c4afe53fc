using Taskcluster.Modules.Queue.Api.Artifacts;


namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>An artifact of a run (spec/queue.md §2.9).</summary>
public sealed record ArtifactRecord
{
    public required string TaskId { get; init; }

    public required int RunId { get; init; }

    public required string Name { get; init; }

    public required StorageType StorageType { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Bytes, if the worker told it.</summary>
    public long? ContentLength { get; init; }

    public ArtifactDetails Details { get; init; } = new();

    /// <summary>Whether it can be read; false for an object whose upload is not finished.</summary>
    public bool IsPresent { get; init; } = true;

    public required DateTimeOffset Expires { get; init; }

    /// <summary>Which content was uploaded; null before.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How the uploaded content is encoded, such as <c>gzip</c>.</summary>
    public string? ContentEncoding { get; init; }

    public ArtifactInfo ToInfo() => new()
    {
        StorageType = StorageType,
        Name = Name,
        Expires = Expires,
        ContentType = ContentType,
        ContentLength = ContentLength,
    };
}

/// <summary>What is kept of an artifact besides, by its storage type.</summary>
public sealed record ArtifactDetails
{
    /// <summary>Of an object whose upload is not finished: which upload.</summary>
    public string? UploadId { get; init; }

    /// <summary>Of a reference.</summary>
    public string? Url { get; init; }

    /// <summary>Of a link: the name it stands for.</summary>
    public string? Artifact { get; init; }

    /// <summary>Of an error.</summary>
    public ArtifactErrorReason? Reason { get; init; }

    /// <summary>Of an error.</summary>
    public string? Message { get; init; }
}
