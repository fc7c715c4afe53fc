using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Modules.Worker.Claims;

/// <summary>The methods of the queue that a worker calls, by HTTP like any worker.</summary>
internal sealed class QueueCalls(TaskclusterClient client)
{
    private static ReadOnlyMemory<byte> NoBody => ReadOnlyMemory<byte>.Empty;

    /// <summary>The same calls with other credentials.</summary>
    public QueueCalls As(Credentials? credentials) => new(client.As(credentials));

    /// <summary>Waits up to 20 s for tasks. Not repeated: the worker's loop does that, with its own pauses.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimWork(
        string taskQueueId, ClaimQuestion question, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(question, ClaimJson.Default.ClaimQuestion);
        var answer = await client.CallOnce(HttpMethod.Post, "queue", $"claim-work/{taskQueueId}", body, cancel);
        return Read(answer, ClaimJson.Default.ClaimAnswer).Tasks;
    }

    public async Task<ReclaimAnswer> Reclaim(string taskId, int runId, CancellationToken cancel)
    {
        var answer = await client.Call(
            HttpMethod.Post, "queue", $"task/{taskId}/runs/{runId}/reclaim", NoBody, cancel);
        return Read(answer, ClaimJson.Default.ReclaimAnswer);
    }

    public Task ReportCompleted(string taskId, int runId, CancellationToken cancel) =>
        client.Call(HttpMethod.Post, "queue", $"task/{taskId}/runs/{runId}/completed", NoBody, cancel);

    public Task ReportFailed(string taskId, int runId, CancellationToken cancel) =>
        client.Call(HttpMethod.Post, "queue", $"task/{taskId}/runs/{runId}/failed", NoBody, cancel);

    public Task ReportException(string taskId, int runId, string reason, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ExceptionReport(reason), ClaimJson.Default.ExceptionReport);
        return client.Call(HttpMethod.Post, "queue", $"task/{taskId}/runs/{runId}/exception", body, cancel);
    }

    public async Task<ArtifactAnswer> CreateArtifact(
        string taskId, int runId, string name, ArtifactRequest request, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, ClaimJson.Default.ArtifactRequest);
        var answer = await client.Call(
            HttpMethod.Post, "queue", $"task/{taskId}/runs/{runId}/artifacts/{name}", body, cancel);
        return Read(answer, ClaimJson.Default.ArtifactAnswer);
    }

    /// <summary>Sends a file's bytes to where createArtifact said.</summary>
    public Task Put(
        string putUrl, string file, string contentType, string? contentEncoding, CancellationToken cancel) =>
        client.PutFile(ApiPath.Exact(putUrl), file, contentType, contentEncoding, cancel);

    public async Task<ClaimedStatus> Status(string taskId, CancellationToken cancel)
    {
        var answer = await client.Call(HttpMethod.Get, "queue", $"task/{taskId}/status", NoBody, cancel);
        return Read(answer, ClaimJson.Default.StatusAnswer).Status;
    }

    /// <summary>The caller's scopes, expanded by the roles of the moment.</summary>
    public async Task<IReadOnlyList<string>> CurrentScopes(CancellationToken cancel)
    {
        var answer = await client.Call(HttpMethod.Get, "auth", $"scopes/current", NoBody, cancel);
        return Read(answer, ClaimJson.Default.ScopesAnswer).Scopes;
    }

    private static T Read<T>(byte[] answer, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(answer, type) ?? throw new JsonException("The server answered null.");
}
