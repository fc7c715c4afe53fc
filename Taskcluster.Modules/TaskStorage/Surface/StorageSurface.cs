using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.TaskStorage.Files;

namespace Taskcluster.Modules.TaskStorage.Surface;

/// <summary>
/// The layout by HTTP, below <c>/task-storage/</c> and at the root of its own host: GET and HEAD for readers, PUT of
/// <c>logs.json</c> and <c>result.json</c> for workers (spec/queue.md §4.2).
/// </summary>
internal sealed class StorageSurface(
    StorageReader reader,
    StorageWriter writer,
    QueueAnswers queue,
    IAuthenticator authenticator,
    TaskStorageOptions options,
    ApiOptions apiOptions) : HttpSurface
{
    public override string Prefix => StorageUrls.Prefix;

    public override string? Host => options.Host;

    public override Task Handle(HttpContext context, string target) =>
        Serve(context, target[(StorageUrls.Prefix.Length - 1)..]);

    public override Task HandleAtHost(HttpContext context, string target) => Serve(context, target);

    private async Task Serve(HttpContext context, string target)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.CacheControl = "no-cache";

        // Documents of workers are foreign: no browser may run anything of them on our origin.
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            headers.AccessControlAllowMethods = "GET,HEAD,PUT,OPTIONS";
            headers.AccessControlAllowHeaders = "Authorization,Content-Type,If-None-Match";
            headers.AccessControlMaxAge = "900";
            return;
        }

        var path = StoragePath.Parse(target);
        try
        {
            if (path is not null && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)))
            {
                var caller = new Lazy<Caller>(() => authenticator.Authenticate(context, default));
                await ReplyWriter.Write(
                    context, await reader.Read(path, () => caller.Value, context.RequestAborted));
                return;
            }

            if (path is { File: StorageFile.Logs or StorageFile.Result } && HttpMethods.IsPut(method))
            {
                await Receive(context, path);
                return;
            }
        }
        catch (RefusedException refusal) when (refusal.Reply is not null)
        {
            await ReplyWriter.Write(context, refusal.Reply);
            return;
        }
        catch (RefusedException)
        {
            // As below.
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        await NotFound(context);
    }

    private static Task NotFound(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            return NotFoundReply.Write(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = ApiReply.JsonType;
        return Task.CompletedTask;
    }

    private async Task Receive(HttpContext context, StoragePath path)
    {
        using var body = new RequestBody(apiOptions.MaxBodyBytes);
        try
        {
            await body.Read(context.Request);
        }
        catch (ApiError error)
        {
            var name = WorkerDocuments.ArtifactOf(
                path.File == StorageFile.Logs ? WorkerDocuments.Logs : WorkerDocuments.Result);
            throw new RefusedException(queue.RefusalToCreate(error, path, name));
        }

        var bytes = body.Bytes;
        await writer.Write(
            path,
            context.Request.ContentType,
            bytes,
            () => authenticator.Authenticate(context, bytes),
            context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
