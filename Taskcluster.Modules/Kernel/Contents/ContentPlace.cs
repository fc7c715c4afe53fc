using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>What a signed URL leads to: a row of some module that names a content, or will.</summary>
public abstract class ContentPlace
{
    /// <summary>For messages, such as <c>artifact public/a</c>.</summary>
    public required string What { get; init; }

    /// <summary>Of the content; an upload must say the same.</summary>
    public required string ContentType { get; init; }

    /// <summary>Bytes that an upload must have; null: any number.</summary>
    public long? ContentLength { get; init; }

    /// <summary>How the stored content is encoded, such as <c>gzip</c>.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Whether an upload may have an encoding.</summary>
    public bool TakesEncodings { get; init; }

    /// <summary>What readers are told to do with the content.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The content; null before the first upload.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether uploads are hashed by SHA-512, too.</summary>
    public bool NeedsSha512 { get; init; }

    /// <summary>
    /// Lets the row name what was uploaded, and counts it. The result is a content that has lost its last name by that.
    /// </summary>
    /// <exception cref="Api.ApiError">The row is gone or no longer takes content; nothing is kept.</exception>
    public abstract string? Take(Transaction tx, Upload upload, string? contentEncoding);
}
