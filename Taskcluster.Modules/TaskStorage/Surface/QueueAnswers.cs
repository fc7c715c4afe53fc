using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.TaskStorage.Files;

namespace Taskcluster.Modules.TaskStorage.Surface;

/// <summary>
/// What the queue answers a caller. Each question is a call of the queue's API on behalf of that caller, whose
/// credentials are looked at with the first one.
/// </summary>
/// <remarks>All raise <see cref="RefusedException"/> with the queue's own refusal, or without: not found.</remarks>
internal sealed class QueueAnswers(InProcessApi api, ApiCatalog catalog, ErrorReplies errors)
{
    private const string Queue = "queue";

    /// <summary>The definition.</summary>
    public async Task<ReadOnlyMemory<byte>> Definition(
        string taskId, Func<Caller> caller, CancellationToken cancellation)
    {
        var reply = await Ask("task", new() { ["taskId"] = taskId }, caller, cancellation);
        return reply.Body;
    }

    /// <summary>The task status structure.</summary>
    public async Task<JsonElement> Status(string taskId, Func<Caller> caller, CancellationToken cancellation)
    {
        var reply = await Ask("status", new() { ["taskId"] = taskId }, caller, cancellation);
        using var document = JsonDocument.Parse(reply.Body);
        return document.RootElement.GetProperty("status").Clone();
    }

    /// <summary>All artifacts of a run.</summary>
    public async Task<IReadOnlyList<ListedArtifact>> Artifacts(
        StoragePath path, Func<Caller> caller, CancellationToken cancellation)
    {
        var artifacts = new List<ListedArtifact>();
        IReadOnlyList<KeyValuePair<string, string>> query = [];
        while (true)
        {
            var reply = await Ask("listArtifacts", OfRun(path), caller, cancellation, query);
            using var page = JsonDocument.Parse(reply.Body);
            artifacts.AddRange(page.RootElement.GetProperty("artifacts").EnumerateArray().Select(artifact =>
                new ListedArtifact(
                    artifact.GetProperty("name").GetString()!, artifact.GetProperty("storageType").GetString()!)));
            if (!page.RootElement.TryGetProperty("continuationToken", out var token))
            {
                return artifacts;
            }

            query = [new("continuationToken", token.GetString()!)];
        }
    }

    /// <summary>303 to the content of an artifact, or 424.</summary>
    public Task<ApiReply> Artifact(
        StoragePath path, string name, Func<Caller> caller, CancellationToken cancellation)
    {
        var parameters = OfRun(path);
        parameters["name"] = name;
        return Ask("getArtifact", parameters, caller, cancellation);
    }

    /// <summary>Creates an artifact.</summary>
    public Task<ApiReply> Create(
        StoragePath path, string name, ReadOnlyMemory<byte> body, Func<Caller> caller, CancellationToken cancellation)
    {
        var parameters = OfRun(path);
        parameters["name"] = name;
        return Ask("createArtifact", parameters, caller, cancellation, body: body);
    }

    /// <summary>The refusal of something that precedes the call of <c>createArtifact</c>.</summary>
    public ApiReply RefusalToCreate(ApiError error, StoragePath path, string name)
    {
        var parameters = OfRun(path);
        parameters["name"] = name;
        return Refusal(error, "createArtifact", parameters);
    }

    private static Dictionary<string, string> OfRun(StoragePath path) => new()
    {
        ["taskId"] = path.TaskId,
        ["runId"] = path.RunId.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private async Task<ApiReply> Ask(
        string method,
        Dictionary<string, string> parameters,
        Func<Caller> caller,
        CancellationToken cancellation,
        IReadOnlyList<KeyValuePair<string, string>>? query = null,
        ReadOnlyMemory<byte> body = default)
    {
        var call = new InProcessCall(Queue, method) { Parameters = parameters, Query = query ?? [], Body = body };
        try
        {
            return await api.Call(call, caller(), cancellation);
        }
        catch (ApiError error) when (error.Status == 404)
        {
            throw new RefusedException(reply: null);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            throw new RefusedException(Refusal(error, method, parameters));
        }
    }

    private ApiReply Refusal(Exception error, string name, Dictionary<string, string> parameters)
    {
        var method = catalog.Find(Queue, name)!;
        string?[] values = [.. method.Route.ParameterNames.Select(parameter => parameters[parameter])];
        return errors.ReplyTo(error, method, values, call: null);
    }
}
