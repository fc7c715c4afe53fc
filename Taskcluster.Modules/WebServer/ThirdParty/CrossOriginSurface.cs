using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>
/// What pages of registered sites call from the browser. It looks at no cookie, so that nothing can be done in the name
/// of whoever happens to be signed in.
/// </summary>
public abstract class CrossOriginSurface(RegisteredClients clients) : HttpSurface
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The one verb besides OPTIONS.</summary>
    protected abstract string Verb { get; }

    public override async Task Handle(HttpContext context, string target)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        if (!RawTarget.PathOf(target).SequenceEqual(Prefix))
        {
            await NotFoundReply.Write(context);
            return;
        }

        AllowOrigin(context);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (context.Request.Method == Verb)
        {
            await Answer(context);
        }
        else
        {
            headers.Allow = $"OPTIONS, {Verb}";
            await NotFoundReply.Write(
                context, StatusCodes.Status405MethodNotAllowed, $"{Prefix} answers to {Verb} alone");
        }
    }

    /// <summary>Answers a request with <see cref="Verb"/>.</summary>
    protected abstract Task Answer(HttpContext context);

    /// <summary>The fields of a form; null where the body is none, or too large.</summary>
    protected static async Task<IReadOnlyDictionary<string, string>?> FormOf(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith(
            "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        using var body = new RequestBody(MostBytes);
        try
        {
            await body.Read(context.Request);
        }
        catch (ApiError)
        {
            return null;
        }

        var text = System.Text.Encoding.UTF8.GetString(body.Bytes.Span);
        return RawTarget.TryParseQuery(text, out var pairs)
            ? pairs.GroupBy(pair => pair.Key, StringComparer.Ordinal)
                .Where(group => group.Count() == 1)
                .ToDictionary(group => group.Key, group => group.First().Value, StringComparer.Ordinal)
            : null;
    }

    /// <summary>Writes a JSON object.</summary>
    protected static Task Write(HttpContext context, int status, System.Text.Json.Nodes.JsonObject json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ApiReply.JsonType;
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }

    private void AllowOrigin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (context.Request.Headers.Origin is [{ } origin] && clients.KnowsOrigin(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = $"OPTIONS,{Verb}";
            headers.AccessControlAllowHeaders = "Authorization,Content-Type";
            headers.AccessControlMaxAge = "900";
        }
    }
}
