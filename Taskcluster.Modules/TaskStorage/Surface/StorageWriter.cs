using System.Text.Json;
using System.Text.Unicode;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.TaskStorage.Files;

namespace Taskcluster.Modules.TaskStorage.Surface;

/// <summary>
/// Takes a worker's <c>logs.json</c> or <c>result.json</c>. The document is kept here; the queue gets the artifact
/// <c>public/&lt;document&gt;</c>, a reference that leads to it, so that scope and state of the run are judged by
/// createArtifact itself (spec/queue.md §4.2).
/// </summary>
internal sealed class StorageWriter(
    QueueAnswers queue, StorageUrls urls, Database database, ApiOptions options, TimeProvider clock)
{
    /// <exception cref="RefusedException">
    /// The document is no JSON object, or the queue refuses the artifact.
    /// </exception>
    public async Task Write(
        StoragePath path,
        string? contentType,
        ReadOnlyMemory<byte> body,
        Func<Caller> caller,
        CancellationToken cancellation)
    {
        var document = path.File == StorageFile.Logs ? WorkerDocuments.Logs : WorkerDocuments.Result;
        var name = WorkerDocuments.ArtifactOf(document);
        if (FaultOf(document, contentType, body) is { } fault)
        {
            throw new RefusedException(queue.RefusalToCreate(fault, path, name));
        }

        // Where there is no such task, the queue will say so, to those who may know.
        var expires = database.Read(path.TaskId, StoredTasks.Find)?.Expires ?? clock.GetUtcNow().AddHours(1);
        var artifact = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string>
            {
                ["storageType"] = "reference",
                ["contentType"] = "application/json",
                ["expires"] = WireTime.Format(expires),
                ["url"] = urls.OfDocument(path.TaskId, path.RunId, document),
            },
            TaskStorageJson.Default.DictionaryStringString);
        _ = await queue.Create(path, name, artifact, caller, cancellation);
        var content = body.ToArray();
        await database.Write(
            tx => WorkerDocuments.Save(tx, path.TaskId, path.RunId, document, content, expires), cancellation);
    }

    private ApiError? FaultOf(string document, string? contentType, ReadOnlyMemory<byte> body)
    {
        if (!ApiCall.IsJson(contentType))
        {
            return ApiError.MalformedPayload(
                $"{document} must be sent with Content-Type: application/json, not '{contentType}'.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            return ApiError.MalformedPayload($"{document} is not valid UTF-8, which JSON must be.");
        }

        try
        {
            using var json = BodyJson.Parse(body, options);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? null
                : ApiError.MalformedPayload(
                    $"{document} must be a JSON object, not a bare {json.RootElement.ValueKind}.");
        }
        catch (JsonException error)
        {
            return ApiError.MalformedPayload($"{document} is not valid JSON: {error.Message}");
        }
        catch (ApiError error)
        {
            return error;
        }
    }
}
