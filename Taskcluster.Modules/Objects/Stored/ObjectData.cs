using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Objects.Stored;

/// <summary>The bytes of objects by signed URL.</summary>
public sealed class ObjectData(Database database, ContentStore contents, SignedUrls urls)
    : ContentSurface(contents, urls)
{
    public override string Prefix => ObjectUrls.Place;

    protected override ContentPlace Find(bool isUpload, string[] parts)
    {
        var uploadId = isUpload && parts is [_, var part, _] ? part : null;
        if (!(isUpload ? uploadId is not null : parts is [_, _]) || !SignedUrls.TryDecode(parts[0], out var name))
        {
            throw ApiError.ResourceNotFound("Not found");
        }

        if (isUpload)
        {
            return new ObjectPlace(ObjectPlace.Open(database.Read(name, ObjectStore.Find), name, uploadId));
        }

        return database.Read(name, ObjectStore.FindReadable) is { } stored
            ? new ObjectPlace(stored)
            : throw ApiError.ResourceNotFound($"There is no object {name} any more.");
    }
}
