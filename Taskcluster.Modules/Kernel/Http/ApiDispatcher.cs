using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Metrics;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>Turns a request below <c>/api/</c> into a call of a method, and what comes of it into a response.</summary>
public sealed class ApiDispatcher(
    ApiCatalog catalog,
    ApiPipeline pipeline,
    IAuthenticator authenticator,
    ErrorReplies errors,
    ApiOptions options,
    KillPoints kills,
    RequestMetrics metrics,
    IInterference? interference = null)
{
    private static readonly StringValues AnyOrigin = "*";
    private static readonly StringValues MaxAge = "900";
    private static readonly StringValues AllowMethods = "OPTIONS,GET,HEAD,POST,PUT,DELETE,TRACE,CONNECT";
    private static readonly StringValues AllowHeaders =
        "X-Requested-With,Content-Type,Authorization,Accept,Origin,Cache-Control";

    private static readonly StringValues NoCache = "no-store no-cache must-revalidate";

    /// <summary>
    /// OPTIONS tells what verbs a path has; every other undeclared verb is 404 (spec/queue.md §1.10).
    /// </summary>
    public static Task HandleOtherVerb(HttpContext context, string target)
    {
        var dispatcher = context.RequestServices.GetRequiredService<ApiDispatcher>();
        return dispatcher.HandleOther(context, target);
    }

    public Task Handle(HttpContext context)
    {
        var target = RoutedTarget.Of(context);
        if (FindRoutes(context, target, out var path) is not { } routes)
        {
            return NotFoundReply.Write(context);
        }

        var verb = CallTarget.VerbOf(context.Request.Method);
        return CallTarget.Find(routes, verb, path, out var parameters) is { } method
            ? Handle(context, target, method, parameters)
            : NotFoundReply.Write(context);
    }

    private static void SetCors(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = AnyOrigin;
        headers.AccessControlMaxAge = MaxAge;
        headers.AccessControlAllowMethods = AllowMethods;
        headers.AccessControlRequestMethod = AnyOrigin;
        headers.AccessControlAllowHeaders = AllowHeaders;
        headers.CacheControl = NoCache;
    }

    private Task HandleOther(HttpContext context, string target)
    {
        if (context.Request.Method != "OPTIONS"
            || FindRoutes(context, target, out var path) is not { } routes
            || routes.VerbsAt(path) is not { Count: > 0 } verbs)
        {
            SetCors(context.Response.Headers);
            return NotFoundReply.Write(context);
        }

        var allowed = verbs.Contains("GET") ? verbs.Append("HEAD") : verbs;
        var allow = string.Join(", ", allowed.Order(StringComparer.Ordinal));
        context.Response.Headers.Allow = allow;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(allow);
    }

    private RouteTrie? FindRoutes(HttpContext context, string target, out string path)
    {
        if (!CallTarget.TrySplit(target, out var service, out path))
        {
            return null;
        }

        SetCors(context.Response.Headers);
        return catalog.RoutesOf(service);
    }

    private async Task Handle(HttpContext context, string target, ApiMethod method, string?[] parameters)
    {
        var began = metrics.Begin();
        var isAnswered = false;
        try
        {
            isAnswered = await Answer(context, target, method, parameters);
        }
        finally
        {
            metrics.End(method, isAnswered ? context.Response.StatusCode : 0, began);
        }
    }

    private void RequireNear(HttpContext context, string service)
    {
        if (catalog.IsForLocalCallers(service))
        {
            LocalCallers.Require(context, service);
        }
    }

    // False: whoever has called is gone.
    private async Task<bool> Answer(HttpContext context, string target, ApiMethod method, string?[] parameters)
    {
        using var body = new RequestBody(options.MaxBodyBytes);
        var companion = interference?.Begin(context, method, target);
        ApiCall? call = null;
        ApiReply reply;
        try
        {
            RequireNear(context, method.Declaration.Service);
            CallTarget.RequireDecoded(method, parameters, target, out var query);
            await body.Read(context.Request);
            call = new ApiCall(method, parameters!, authenticator, options)
            {
                Http = context,
                Query = query,
                Body = body.Bytes,
                ContentType = context.Request.ContentType,
                Aborted = context.RequestAborted,
            };
            if (companion is not null && !await companion.Before(call))
            {
                context.Abort();
                return false;
            }

            reply = await pipeline.Run(call);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            companion?.Left(call);
            return false;
        }
        catch (Exception error)
        {
            reply = errors.ReplyTo(error, method, parameters, call);
        }

        using (call)
        {
            await ReplyWriter.Write(context, reply, companion?.After(call, reply) ?? AnswerFate.Whole);
        }

        if (method.Route.Verb != "GET")
        {
            kills.Pass(KillPoint.AfterAnswer);
        }

        return true;
    }
}
