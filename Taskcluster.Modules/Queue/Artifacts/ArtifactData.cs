using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Artifacts;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>
/// The bytes of artifacts by signed URL: PUT as an object store takes them, GET and HEAD with ranges and ETags
/// (spec/queue.md §2.9, Monolith storage note). The bytes are foreign: no browser may run them on our origin.
/// </summary>
public sealed class ArtifactData(Database database, ContentStore contents, SignedUrls urls) : HttpSurface
{
    private const int LongestContentType = 255;

    // For a content type that no response header can bear, since it is not printable ASCII.
    private const string UnspeakableType = "application/octet-stream";

    public override string Prefix => SignedUrls.Prefix;

    public override Task Handle(HttpContext context, string target)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            headers.AccessControlAllowMethods = "GET,HEAD,PUT,OPTIONS";
            headers.AccessControlAllowHeaders = "Content-Type,Content-Encoding,Range";
            return Task.CompletedTask;
        }

        var isUpload = HttpMethods.IsPut(method);
        if ((!isUpload && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
            || !TryParse(target, out var taskId, out var runId, out var name))
        {
            return NotFoundReply.Write(context);
        }

        var path = RawTarget.PathOf(target).ToString();
        var query = context.Request.Query;
        if (urls.FaultOf(isUpload ? "put" : "get", path, query["until"], query["signature"]) is { } fault)
        {
            return NotFoundReply.Write(context, StatusCodes.Status403Forbidden, fault);
        }

        return isUpload ? Receive(context, taskId, runId, name) : Send(context, taskId, runId, name);
    }

    private static bool TryParse(string target, out string taskId, out int runId, out string name)
    {
        taskId = name = "";
        runId = 0;
        var parts = RawTarget.PathOf(target)[SignedUrls.Prefix.Length..].ToString().Split('/');
        if (parts.Length != 4 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out runId)
            || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        taskId = parts[0];
        name = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[2]));
        return true;
    }

    private ArtifactRecord? Find(string taskId, int runId, string name) =>
        database.Read(rows => ArtifactStore.Find(rows, taskId, runId, name)) is { StorageType: StorageType.S3 } artifact
            ? artifact
            : null;

    private async Task Receive(HttpContext context, string taskId, int runId, string name)
    {
        var request = context.Request;
        if (Find(taskId, runId, name) is not { } artifact)
        {
            await NotFoundReply.Write(context, 404, $"There is no artifact {name} any more.");
            return;
        }

        if (FaultOf(request, artifact) is { } fault)
        {
            await NotFoundReply.Write(context, fault.Status, fault.Message);
            return;
        }

        try
        {
            var upload = await contents.Receive(request.Body, request.ContentLength!.Value, context.RequestAborted);
            var replaced = await contents.Publish(
                upload, tx => Name(tx, artifact, upload, request.Headers.ContentEncoding));
            if (replaced is not null)
            {
                await contents.Remove(replaced);
            }

            context.Response.Headers.ETag = $"\"{upload.Sha256}\"";
        }
        catch (Exception error) when (error is EndOfStreamException or BadHttpRequestException)
        {
            await NotFoundReply.Write(context, StatusCodes.Status400BadRequest, error.Message);
        }
        catch (IOException error)
        {
            await NotFoundReply.Write(
                context, StatusCodes.Status503ServiceUnavailable, $"The upload could not be stored: {error.Message}");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The uploader left; nothing of it was kept, and nobody is there to be told.
        }
    }

    private static (int Status, string Message)? FaultOf(HttpRequest request, ArtifactRecord artifact)
    {
        if (request.ContentLength is null)
        {
            return (StatusCodes.Status411LengthRequired, "The upload must announce its Content-Length.");
        }

        if (request.ContentType != artifact.ContentType)
        {
            return (StatusCodes.Status403Forbidden,
                $"The upload has the Content-Type '{request.ContentType}'; "
                + $"the artifact was created with '{artifact.ContentType}'.");
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        return encoding.Length <= LongestContentType && IsHeaderText(encoding)
            ? null
            : (StatusCodes.Status400BadRequest, $"The Content-Encoding '{encoding}' is none.");
    }

    private static bool IsHeaderText(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // The artifact now names the new content; what it named before may have lost its last name.
    private static string? Name(Transaction tx, ArtifactRecord found, Upload upload, string? contentEncoding)
    {
        var artifact = ArtifactStore.Find(tx, found.TaskId, found.RunId, found.Name)
            ?? throw new IOException("the artifact was removed meanwhile");
        ArtifactStore.Use(tx, upload.Sha256, upload.Length);
        ArtifactStore.Save(tx, artifact with
        {
            Sha256 = upload.Sha256,
            ContentEncoding = string.IsNullOrEmpty(contentEncoding) ? null : contentEncoding,
        });
        return artifact.Sha256 is { } before && ArtifactStore.Release(tx, before) ? before : null;
    }

    private Task Send(HttpContext context, string taskId, int runId, string name)
    {
        if (Find(taskId, runId, name) is not { Sha256: { } sha256 } artifact)
        {
            return NotFoundReply.Write(context, 404, $"Nothing was uploaded for the artifact {name}.");
        }

        if (artifact.ContentEncoding is { } encoding)
        {
            context.Response.Headers.ContentEncoding = encoding;
        }

        return Results.File(
            contents.PathOf(sha256),
            IsHeaderText(artifact.ContentType) ? artifact.ContentType : UnspeakableType,
            enableRangeProcessing: true,
            entityTag: new EntityTagHeaderValue($"\"{sha256}\"")).ExecuteAsync(context);
    }
}
