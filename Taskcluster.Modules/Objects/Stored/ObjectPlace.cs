using System.Diagnostics.CodeAnalysis;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Objects.Stored;

/// <summary>An object as the place of a content, which never changes once the upload is finished.</summary>
internal sealed class ObjectPlace : ContentPlace
{
    private readonly StoredObject found;

    [SetsRequiredMembers]
    public ObjectPlace(StoredObject stored)
    {
        found = stored;
        What = $"object {stored.Name}";
        ContentType = stored.ContentType!;
        ContentLength = stored.ContentLength;
        ContentDisposition = DispositionOf(stored.ContentType!);
        Sha256 = stored.Sha256;
        NeedsSha512 = true;
    }

    /// <summary>Pages are for saving, not for showing.</summary>
    public static string? DispositionOf(string contentType) =>
        contentType.Split(';')[0].Trim().Equals("text/html", StringComparison.OrdinalIgnoreCase) ? "attachment" : null;

    /// <summary>The upload that still takes content.</summary>
    /// <exception cref="ApiError">404: it was forgotten; 409: it is finished.</exception>
    public static StoredObject Open(StoredObject? stored, string name, string? uploadId) => stored switch
    {
        { IsFinished: true } => throw ApiError.RequestConflict(
            $"The upload of the object {name} is finished; its content does not change any more."),
        { ContentType: not null } when stored.UploadId == uploadId => stored,
        _ => throw ApiError.ResourceNotFound($"There is no upload {uploadId} of an object {name} any more."),
    };

    /// <summary>Lets an unfinished upload name what came; a content that has lost its last name by that.</summary>
    public static string? Take(Transaction tx, StoredObject stored, Upload upload)
    {
        ContentCounts.Use(tx, upload);
        ObjectStore.Save(tx, stored with { Sha256 = upload.Sha256, Sha512 = upload.Sha512 });
        return stored.Sha256 is { } before && ContentCounts.Release(tx, before) ? before : null;
    }

    public override string? Take(Transaction tx, Upload upload, string? contentEncoding) =>
        Take(tx, Open(ObjectStore.Find(tx, found.Name), found.Name, found.UploadId), upload);
}
