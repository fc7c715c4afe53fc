using Taskcluster.Modules.Kernel.Contents;

namespace Taskcluster.Modules.Objects.Stored;

/// <summary>Signed URLs of objects.</summary>
public sealed class ObjectUrls(SignedUrls urls, ObjectsOptions options, TimeProvider clock)
{
    /// <summary>How the raw targets begin.</summary>
    internal const string Place = "/object-data/";

    /// <summary>For PUT, and until when it is said to hold. It is of one upload alone.</summary>
    public (string Url, DateTimeOffset Expires) ForUpload(StoredObject stored)
    {
        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(options.UploadSeconds);
        var path = $"{Place}{SignedUrls.Encode(stored.Name)}/{stored.UploadId}/{SignedUrls.FileNameOf(stored.Name)}";
        return (urls.ForUpload(path, until + SignedUrls.Grace), until);
    }

    /// <summary>For anybody who is sent there.</summary>
    public string Simple(StoredObject stored) => urls.ForDownload(
        PathOf(stored), clock.GetUtcNow() + TimeSpan.FromSeconds(options.DownloadSeconds));

    /// <summary>For a reader who asks again after its end.</summary>
    public (string Url, DateTimeOffset Expires) ForReader(StoredObject stored)
    {
        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(options.GetUrlSeconds);
        return (urls.ForDownload(PathOf(stored), until + SignedUrls.Grace), until);
    }

    private static string PathOf(StoredObject stored) =>
        $"{Place}{SignedUrls.Encode(stored.Name)}/{SignedUrls.FileNameOf(stored.Name)}";
}
