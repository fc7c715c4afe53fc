using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Artifacts;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>
/// Artifacts of type <c>object</c>: the object service keeps their content, and the queue asks it as anybody else does,
/// with no more scopes than each call needs (spec/queue.md §2.9).
/// </summary>
public sealed class ObjectArtifacts(InProcessApi api, IServiceCredentials services, TimeProvider clock)
{
    private const string Service = "object";

    private static readonly TimeSpan LongestUpload = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestDownload = TimeSpan.FromHours(1);

    /// <summary>What the object service calls an artifact.</summary>
    public static string NameOf(ArtifactRecord artifact) => $"t/{artifact.TaskId}/{artifact.RunId}/{artifact.Name}";

    /// <summary>Reserves the upload, which the worker then goes on with; the same one again is no error.</summary>
    /// <exception cref="ApiError">The object service refuses it, as where no backend keeps such objects.</exception>
    public Task Reserve(ArtifactRecord artifact, string projectId, CancellationToken cancellation)
    {
        var text = new MemoryStream();
        using (var body = new Utf8JsonWriter(text))
        {
            body.WriteStartObject();
            body.WriteString("projectId", projectId);
            body.WriteString("uploadId", artifact.Details.UploadId);
            body.WriteString("expires", WireTime.Format(artifact.Expires));
            body.WriteStartObject("proposedUploadMethods");
            body.WriteEndObject();
            body.WriteEndObject();
        }

        return Call("createUpload", artifact, text.ToArray(), UploadScope(artifact, projectId), cancellation);
    }

    /// <summary>Whether the content is there and its upload finished.</summary>
    public async Task<bool> IsFinished(ArtifactRecord artifact, CancellationToken cancellation)
    {
        try
        {
            await Call("object", artifact, default, DownloadScope(artifact), cancellation);
            return true;
        }
        catch (ApiError error) when (error.Status == 404)
        {
            return false;
        }
    }

    /// <summary>A URL of the content for any client.</summary>
    /// <exception cref="ApiError">404: the object is gone.</exception>
    public async Task<string> UrlOf(ArtifactRecord artifact, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes("""{"acceptDownloadMethods":{"simple":true}}""");
        var reply = await Call("startDownload", artifact, body, DownloadScope(artifact), cancellation);
        using var download = JsonDocument.Parse(reply.Body);
        return download.RootElement.GetProperty("url").GetString()!;
    }

    /// <summary>By which the worker uploads this object and no other, for a day at most.</summary>
    public ObjectCredentials UploadCredentials(CreatedArtifact created)
    {
        var (artifact, task, run, _) = created;
        var longest = clock.GetUtcNow() + LongestUpload;
        return Credentials(
            $"artifact-upload/{artifact.TaskId}/{artifact.RunId}/on/{run.WorkerGroup}/{run.WorkerId}",
            UploadScope(artifact, task.ProjectId),
            artifact.Expires < longest ? artifact.Expires : longest);
    }

    /// <summary>By which a reader fetches this object and no other, for an hour.</summary>
    public ObjectCredentials DownloadCredentials(ArtifactRecord artifact) => Credentials(
        $"artifact-download/{artifact.TaskId}/{artifact.RunId}/{ForClientId(artifact.Name)}",
        DownloadScope(artifact),
        clock.GetUtcNow() + LongestDownload);

    private static string UploadScope(ArtifactRecord artifact, string projectId) =>
        $"object:upload:{projectId}:{NameOf(artifact)}";

    private static string DownloadScope(ArtifactRecord artifact) => $"object:download:{NameOf(artifact)}";

    // A header could not bear every name, nor would every service take it as a client's. The scope has it as it is.
    private static string ForClientId(string name) => string.Concat(name.Select(
        letter => char.IsAsciiLetterOrDigit(letter) || "!@/:.+|_-".Contains(letter) ? letter : '_'));

    private ObjectCredentials Credentials(string clientId, string scope, DateTimeOffset until)
    {
        var credentials =
            TemporaryCredentials.Create(services.Of("queue"), clientId, [scope], clock.GetUtcNow(), until);
        return new ObjectCredentials
        {
            ClientId = credentials.ClientId,
            AccessToken = credentials.AccessToken,
            Certificate = credentials.Certificate!,
        };
    }

    private Task<ApiReply> Call(
        string name, ArtifactRecord artifact, byte[]? body, string scope, CancellationToken cancellation)
    {
        var caller = new Caller(services.Of("queue").ClientId, ScopeSet.From([scope]), DateTimeOffset.MaxValue);
        var call = new InProcessCall(Service, name)
        {
            Parameters = new Dictionary<string, string> { ["name"] = NameOf(artifact) },
            Body = body,
        };
        return api.Call(call, caller, cancellation);
    }
}
