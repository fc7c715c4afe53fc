using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>
/// Contents by signed URL: PUT as an object store takes them, GET and HEAD with ranges and ETags (spec/queue.md §2.9,
/// Monolith storage note). The bytes are foreign: no browser may run them on our origin. Nothing is held while bytes
/// come or go but an open file.
/// </summary>
public abstract class ContentSurface(ContentStore contents, SignedUrls urls) : HttpSurface
{
    private const int LongestHeader = 255;

    // For a content type that no response header can bear, since it is not printable ASCII.
    private const string UnspeakableType = "application/octet-stream";

    public sealed override async Task Handle(HttpContext context, string target)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            headers.AccessControlAllowMethods = "GET,HEAD,PUT,OPTIONS";
            headers.AccessControlAllowHeaders = "Content-Type,Content-Encoding,Content-Disposition,Range";
            return;
        }

        var isUpload = HttpMethods.IsPut(method);
        if (!isUpload && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            await NotFoundReply.Write(context);
            return;
        }

        var path = RawTarget.PathOf(target).ToString();
        var query = context.Request.Query;
        if (urls.FaultOf(isUpload, path, query["until"], query["signature"]) is { } fault)
        {
            await NotFoundReply.Write(context, StatusCodes.Status403Forbidden, fault);
            return;
        }

        try
        {
            var place = Find(isUpload, path[Prefix.Length..].Split('/'));
            await (isUpload ? Receive(context, place) : Send(context, place));
        }
        catch (ApiError error)
        {
            await NotFoundReply.Write(context, error.Status, error.Message);
        }
    }

    /// <summary>What a path leads to that was signed by us.</summary>
    /// <param name="isUpload">Whether bytes are to come; else they are to go.</param>
    /// <param name="parts">The parts of the raw path behind the prefix.</param>
    /// <exception cref="ApiError">404: it is gone; 409: it takes no content any more.</exception>
    protected abstract ContentPlace Find(bool isUpload, string[] parts);

    private async Task Receive(HttpContext context, ContentPlace place)
    {
        var request = context.Request;
        if (FaultOf(request, place) is { } fault)
        {
            await NotFoundReply.Write(context, fault.Status, fault.Message);
            return;
        }

        try
        {
            var upload = await contents.Receive(
                request.Body, request.ContentLength!.Value, place.NeedsSha512, context.RequestAborted);
            var encoding = EncodingOf(request);
            await contents.Publish(upload, tx => place.Take(tx, upload, encoding));
            context.Response.Headers.ETag = $"\"{upload.Sha256}\"";
        }
        catch (Exception error) when (error is EndOfStreamException or BadHttpRequestException)
        {
            await NotFoundReply.Write(context, StatusCodes.Status400BadRequest, error.Message);
        }
        catch (NoRoomException error)
        {
            await NotFoundReply.Write(context, StatusCodes.Status507InsufficientStorage, error.Message);
        }
        catch (Exception error) when (error is IOException or StorageException { IsOfStatement: false })
        {
            // No room for the bytes, or for the row that names them: neither is kept.
            await NotFoundReply.Write(
                context, StatusCodes.Status503ServiceUnavailable, $"The upload could not be stored: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            // The uploader left, or the program ends and has waited long enough for him: nothing of it was kept, and
            // there is nobody to be told. The token that says so may fire a moment after the reading has failed.
            context.Abort();
        }
    }

    private static (int Status, string Message)? FaultOf(HttpRequest request, ContentPlace place)
    {
        if (request.ContentLength is not { } length)
        {
            return (StatusCodes.Status411LengthRequired, "The upload must announce its Content-Length.");
        }

        if (request.ContentType != place.ContentType)
        {
            return (StatusCodes.Status403Forbidden,
                $"The upload has the Content-Type '{request.ContentType}'; "
                + $"the {place.What} was created with '{place.ContentType}'.");
        }

        if (place.ContentLength is { } announced && length != announced)
        {
            return (StatusCodes.Status403Forbidden,
                $"The upload has {length} bytes; the {place.What} was created with {announced}.");
        }

        return EncodingOf(request) is not { } encoding ? null
            : !place.TakesEncodings ? (StatusCodes.Status403Forbidden,
                $"The upload has the Content-Encoding '{encoding}'; the {place.What} is kept as it is (identity).")
            : encoding.Length <= LongestHeader && IsHeaderText(encoding) ? null
            : (StatusCodes.Status400BadRequest, $"The Content-Encoding '{encoding}' is none.");
    }

    private static string? EncodingOf(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding and not "identity" ? encoding : null;

    private static bool IsHeaderText(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private async Task Send(HttpContext context, ContentPlace place)
    {
        if (place.Sha256 is not { } sha256)
        {
            throw ApiError.ResourceNotFound($"Nothing was uploaded for the {place.What}.");
        }

        var headers = context.Response.Headers;
        if (place.ContentEncoding is { } encoding)
        {
            headers.ContentEncoding = encoding;
        }

        if (place.ContentDisposition is { } disposition)
        {
            headers.ContentDisposition = disposition;
        }

        var file = Results.File(
            contents.PathOf(sha256),
            IsHeaderText(place.ContentType) ? place.ContentType : UnspeakableType,
            enableRangeProcessing: true,
            entityTag: new EntityTagHeaderValue($"\"{sha256}\""));
        try
        {
            await file.ExecuteAsync(context);
        }
        catch (FileNotFoundException) when (!context.Response.HasStarted)
        {
            // Its row went after it was read here.
            headers.Remove(HeaderNames.ContentEncoding);
            headers.Remove(HeaderNames.ContentDisposition);
            throw ApiError.ResourceNotFound($"The {place.What} is gone.");
        }
    }
}
