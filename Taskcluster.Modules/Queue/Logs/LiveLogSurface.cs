using System.Globalization;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Artifacts;
using Taskcluster.Modules.Queue.Loops;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Running logs by signed URL: GET and HEAD for readers, PUT of piece after piece for the worker. The URL for readers
/// is what <c>getArtifact</c> redirects to, so that whoever may read the artifact may follow the log
/// (docs/live-logs.md).
/// </summary>
internal sealed class LiveLogSurface(
    LiveLogs logs,
    LiveLogRanges ranges,
    ForgetLiveLogs forget,
    SignedUrls urls,
    Database database,
    RootUrl rootUrl,
    LiveLogsOptions options,
    TimeProvider clock) : HttpSurface
{
    public override string Prefix => LogKey.Place;

    public override async Task Handle(HttpContext context, string target)
    {
        LogAnswers.SetHeaders(context.Response);
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            context.Response.Headers.AccessControlAllowMethods = "GET,HEAD,OPTIONS";
            context.Response.Headers.AccessControlAllowHeaders = "Range";
            return;
        }

        var isAppend = HttpMethods.IsPut(method);
        var path = RawTarget.PathOf(target).ToString();
        if ((!isAppend && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
            || LogKey.Of(path) is not { } key)
        {
            await NotFoundReply.Write(context);
            return;
        }

        var query = context.Request.Query;
        if (urls.FaultOf(isAppend, path, query["until"], query["signature"]) is { } fault)
        {
            await NotFoundReply.Write(context, StatusCodes.Status403Forbidden, fault);
            return;
        }

        try
        {
            await (isAppend ? Append(context, key) : Send(context, key, target));
        }
        catch (ApiError error) when (!context.Response.HasStarted)
        {
            await NotFoundReply.Write(context, error.Status, error.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has left.
        }
    }

    private async Task Append(HttpContext context, LogKey key)
    {
        var request = context.Request;
        if (!Digits.TryRead(request.Query["offset"].ToString(), out long offset))
        {
            throw ApiError.InputError($"offset is '{request.Query["offset"]}'; it must be the log's length so far.");
        }

        RequireRoom(key, request.ContentLength, offset);
        var piece = await Receive(request);
        var log = logs.Find(key) ?? Begin(key);
        try
        {
            var isLast = request.Query["end"] == "1";
            var length = log.Append(offset, piece, isLast, clock.GetUtcNow());
            if (isLast)
            {
                forget.Wake(logs.DueOf(log));
            }

            context.Response.ContentType = ApiReply.JsonType;
            var told = length.ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteAsync($$"""{"length":{{told}}}""");
        }
        catch (IOException error)
        {
            throw ApiError.ServiceUnavailable($"The log could not be kept: {error.Message}");
        }
        catch (ObjectDisposedException)
        {
            throw ApiError.ResourceNotFound("The log has expired.");
        }
    }

    private void RequireRoom(LogKey key, long? announced, long offset)
    {
        if (announced is not { } length || length > options.LargestPieceBytes)
        {
            throw ApiError.InputTooLarge(
                $"A piece of {announced?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} bytes came; "
                + $"at most {options.LargestPieceBytes} may come at once, with their Content-Length.");
        }

        if (offset > options.LargestLogBytes - length)
        {
            var limit = $"a live log may have {options.LargestLogBytes} bytes (LiveLogs:LargestLogBytes)";
            if (logs.Find(key) is { } log && log.Extent(-1).Length == offset)
            {
                log.Cut($"The live log ends here: {limit}. The stored log goes on.", clock.GetUtcNow());
                forget.Wake(logs.DueOf(log));
            }

            throw ApiError.InputTooLarge(char.ToUpperInvariant(limit[0]) + limit[1..] + '.');
        }
    }

    private static async Task<byte[]> Receive(HttpRequest request)
    {
        var length = request.ContentLength!.Value;
        var piece = new byte[length];
        try
        {
            await request.Body.ReadExactlyAsync(piece, request.HttpContext.RequestAborted);
        }
        catch (Exception error) when (error is EndOfStreamException or IOException)
        {
            throw ApiError.InputError($"Less than {length} bytes came: {error.Message}");
        }

        return piece;
    }

    // Logs do not outlive the program; their workers do, and find that the length is 0 again.
    private LiveLog Begin(LogKey key)
    {
        var artifact = Find(key);
        if (artifact is null || LogKey.Behind(artifact.Details.Url, rootUrl.ToString()) != key
            || artifact.Expires < clock.GetUtcNow())
        {
            throw ApiError.ResourceNotFound($"The artifact {key.Name} is not, or no longer, a live log.");
        }

        var log = logs.Open(key, artifact.Expires);
        forget.Wake(log.Expires);
        return log;
    }

    private Task Send(HttpContext context, LogKey key, string target)
    {
        if (logs.Find(key) is { } log)
        {
            return ranges.Send(context, log, LogQuestion.Read(target));
        }

        var artifact = Find(key) ?? throw ApiError.ResourceNotFound($"There is no artifact {key.Name} any more.");
        ArtifactReader.RequireNotExpired(artifact, clock.GetUtcNow());
        if (artifact.StorageType == StorageType.Reference)
        {
            // Its worker sends it again; until then a redirect would lead back here.
            context.Response.Headers.RetryAfter = "1";
            throw ApiError.ServiceUnavailable("The log is not here at the moment; its worker is about to send it.");
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = rootUrl + key.ApiPath;
        return Task.CompletedTask;
    }

    private ArtifactRecord? Find(LogKey key) => database.Read(key, static (rows, wanted) =>
        ArtifactStore.Find(rows, wanted.TaskId, wanted.RunId, wanted.Name));
}
