using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Artifacts;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>The bytes of <c>s3</c> artifacts by signed URL (spec/queue.md §2.9, Monolith storage note).</summary>
public sealed class ArtifactData(Database database, ContentStore contents, SignedUrls urls, TimeProvider clock)
    : ContentSurface(contents, urls)
{
    /// <summary>How the raw targets begin; task, run, encoded name and a file name follow.</summary>
    internal const string Place = "/artifact-data/";

    public override string Prefix => Place;

    /// <summary>The raw path of an artifact's bytes.</summary>
    internal static string PathOf(ArtifactRecord artifact) =>
        $"{Place}{artifact.TaskId}/{artifact.RunId}/{SignedUrls.Encode(artifact.Name)}/"
        + SignedUrls.FileNameOf(artifact.Name);

    protected override ContentPlace Find(bool isUpload, string[] parts)
    {
        if (parts is not [var taskId, var run, var encoded, _]
            || !Digits.TryRead(run, out int runId)
            || !SignedUrls.TryDecode(encoded, out var name))
        {
            throw ApiError.ResourceNotFound("Not found");
        }

        var artifact = database.Read((taskId, runId, name), static (rows, key) =>
            ArtifactStore.Find(rows, key.taskId, key.runId, key.name));
        if (artifact is not { StorageType: StorageType.S3 })
        {
            throw Gone(name);
        }

        // A URL may hold for longer than the artifact does.
        if (!isUpload)
        {
            ArtifactReader.RequireNotExpired(artifact, clock.GetUtcNow());
        }

        return new ArtifactPlace(artifact);
    }

    private static ApiError Gone(string name) => ApiError.ResourceNotFound($"There is no artifact {name} any more.");
}
