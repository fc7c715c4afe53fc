using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>
/// What the host answers beside the API: heartbeats, version, robots.txt, references and schemas. All else is the web
/// UI's.
/// </summary>
public sealed class HostEndpoints(PublishedDocuments published, ProgramVersion version, Lazy<SiteSurface> site)
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();
    private static readonly byte[] Robots = "User-Agent: *\nDisallow: /\n"u8.ToArray();

    /// <summary>Answers, or has the site answer.</summary>
    public Task Handle(HttpContext context, string target)
    {
        if (target.StartsWith("/__lbheartbeat__", StringComparison.Ordinal)
            || target.StartsWith("/__heartbeat__", StringComparison.Ordinal))
        {
            return Write(context, ApiReply.JsonType, EmptyObject);
        }

        if (target.StartsWith("/__version__", StringComparison.Ordinal))
        {
            return Write(context, ApiReply.JsonType, version.ToJson().Utf8);
        }

        if (target.StartsWith("/robots.txt", StringComparison.Ordinal))
        {
            return Write(context, "text/plain", Robots);
        }

        return target.StartsWith("/references/", StringComparison.Ordinal)
            || target.StartsWith("/schemas/", StringComparison.Ordinal)
            ? Publish(context, target)
            : site.Value.Handle(context, target);
    }

    private static Task Write(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body).AsTask();
    }

    private Task Publish(HttpContext context, string target)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return published.Find(RawTarget.PathOf(target).ToString()) is { } document
            ? Write(context, "application/json", document)
            : NotFoundReply.Write(context);
    }
}
