using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.TaskStorage.Files;

namespace Taskcluster.Modules.TaskStorage.Surface;

/// <summary>Makes the layout's files out of what the queue answers (spec/queue.md §4.2).</summary>
internal sealed class StorageReader(QueueAnswers queue, StorageUrls urls, Database database, TimeProvider clock)
{
    private const string JsonType = "application/json";

    private readonly TaskFiles files = new(urls);

    /// <summary>The file, or where it is.</summary>
    /// <param name="path">Which file.</param>
    /// <param name="caller">Who asks; found out once.</param>
    /// <param name="cancellation">Fires when the asker is gone.</param>
    /// <exception cref="RefusedException">There is no such file, or the caller may not see it.</exception>
    public async Task<ApiReply> Read(StoragePath path, Func<Caller> caller, CancellationToken cancellation) =>
        path.File switch
        {
            StorageFile.Task => Json(await queue.Definition(path.TaskId, caller, cancellation)),
            StorageFile.Resolution => Json(files.Resolution(await queue.Status(path.TaskId, caller, cancellation))),
            StorageFile.Artifact => await queue.Artifact(path, path.Artifact, caller, cancellation),
            StorageFile.Logs => await OfWorker(path, WorkerDocuments.Logs, caller, cancellation),
            _ => await OfWorker(path, WorkerDocuments.Result, caller, cancellation),
        };

    private static ApiReply Json(ReadOnlyMemory<byte> body) =>
        new() { Status = 200, ContentType = JsonType, Body = body };

    private static ApiReply Json(byte[]? body) =>
        body is null ? throw new RefusedException(reply: null) : Json((ReadOnlyMemory<byte>)body);

    private async Task<ApiReply> OfWorker(
        StoragePath path, string document, Func<Caller> caller, CancellationToken cancellation)
    {
        var status = await queue.Status(path.TaskId, caller, cancellation);
        var runs = status.GetProperty("runs");
        if (path.RunId >= runs.GetArrayLength() || !TaskFiles.IsClaimed(runs[path.RunId]))
        {
            throw new RefusedException(reply: null);
        }

        var artifacts = await queue.Artifacts(path, caller, cancellation);
        var name = WorkerDocuments.ArtifactOf(document);
        if (artifacts.Any(artifact => artifact.Name == name && !artifact.IsError)
            && await Given(path, document, caller, cancellation) is { } given)
        {
            return given;
        }

        if (document == WorkerDocuments.Result)
        {
            return Json(files.Result(path.TaskId, runs[path.RunId], artifacts));
        }

        using var definition = JsonDocument.Parse(await queue.Definition(path.TaskId, caller, cancellation));
        return Json(files.Logs(path.TaskId, path.RunId, artifacts, definition.RootElement));
    }

    // What the worker gave; null where nothing can be read of it.
    private async Task<ApiReply?> Given(
        StoragePath path, string document, Func<Caller> caller, CancellationToken cancellation)
    {
        ApiReply reply;
        try
        {
            reply = await queue.Artifact(path, WorkerDocuments.ArtifactOf(document), caller, cancellation);
        }
        catch (RefusedException refusal) when (refusal.Reply is null or { Status: 410 })
        {
            // An upload that is not finished, or an artifact that ended before its task.
            return null;
        }

        if (reply.Status != 303)
        {
            return null;
        }

        var location = reply.Headers.First(header => header.Key == "location").Value;
        if (!location.EndsWith(StorageUrls.PathOf(path.TaskId, path.RunId, document), StringComparison.Ordinal))
        {
            return reply;
        }

        // It leads here; not to the present root URL, perhaps, since that may have been changed.
        var content = database.Read(rows =>
            WorkerDocuments.Find(rows, path.TaskId, path.RunId, document, clock.GetUtcNow()));
        return content is not null ? Json((ReadOnlyMemory<byte>)content)
            : location == urls.OfDocument(path.TaskId, path.RunId, document) ? null
            : reply;
    }
}
