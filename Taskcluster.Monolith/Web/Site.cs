using System.Text;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Pages.Errors;
using Taskcluster.Monolith.Web.Routing;
using Taskcluster.Monolith.Web.Sessions;

namespace Taskcluster.Monolith.Web;

/// <summary>
/// The web UI: who asks, which page is meant, what its form does, what it shows. The whole way of a page is
/// <see cref="Answer"/>.
/// </summary>
public sealed partial class Site(
    SiteAssets assets,
    SiteSessions sessions,
    Flash flash,
    FormReader forms,
    PageRenderer renderer,
    IServiceScopeFactory scopes,
    ILogger<Site> log)
    : SiteSurface
{
    public override async Task Handle(HttpContext context, string target)
    {
        if (target.StartsWith(SiteAssets.Prefix, StringComparison.Ordinal))
        {
            await assets.Handle(context, target);
            return;
        }

        var path = RawTarget.PathOf(target).ToString();
        var found = SiteMap.Find(path);
        if (found is null && OldPaths.Today(path, RawTarget.QueryOf(target).ToString()) is { } today)
        {
            context.Response.Redirect(today);
            return;
        }

        // Programs that miss their way are told as they always were.
        if (found is null && !context.Request.Headers.Accept.ToString().Contains("text/html"))
        {
            await NotFoundReply.Write(context);
            return;
        }

        if (!IsPageVerb(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD, POST";
            await NotFoundReply.Write(context, StatusCodes.Status405MethodNotAllowed, "A page is read or posted to");
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var request = scope.ServiceProvider.GetRequiredService<SiteRequest>();
        try
        {
            var html = await Answer(scope.ServiceProvider, context, target, found);
            await Send(context, request, html);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has gone.
        }
    }

    // A script that fetches a part of a page must not use up the message for the next page.
    private static bool IsForPeople(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && (request.Headers["Sec-Fetch-Dest"].ToString() is "" or "document");

    private static bool IsPageVerb(string verb) =>
        HttpMethods.IsGet(verb) || HttpMethods.IsHead(verb) || HttpMethods.IsPost(verb);

    private async Task<string> Answer(
        IServiceProvider services,
        HttpContext context,
        string target,
        (SiteRoute Route, IDictionary<string, object?> Parameters)? found)
    {
        var request = services.GetRequiredService<SiteRequest>();
        PostedForm? posted = null;
        try
        {
            request.Begin(context, target, sessions);
            var isPost = HttpMethods.IsPost(context.Request.Method);
            if (isPost)
            {
                posted = await forms.Read(context);
                if (forms.Doubt(context, posted, request.Caller, request.SessionEnded) is { } doubt)
                {
                    return await Held(services, posted, new ApiFailure(403, "FormNotSent", doubt));
                }

                request.Form = posted;
            }
            else if (request.SessionEnded is not null)
            {
                sessions.End(context);
                request.Status = StatusCodes.Status401Unauthorized;
                return await renderer.Render<SessionEndedPage>(services);
            }

            if (found is not { } page)
            {
                request.Status = StatusCodes.Status404NotFound;
                return await renderer.Render<NotFoundPage>(services);
            }

            request.FlashMessage = IsForPeople(context.Request) ? flash.Take(context) : null;
            return await renderer.Render(services, page.Route.Page, page.Parameters);
        }
        catch (ApiFailure failure)
        {
            return posted is null
                ? await Failed(services, failure)
                : await Held(services, posted, request.Problem ?? failure);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return await Incident(services, error, target);
        }
    }

    // What was entered must not be lost, whatever becomes of the page that it was entered in.
    private async Task<string> Held(IServiceProvider services, PostedForm posted, ApiFailure failure)
    {
        var request = services.GetRequiredService<SiteRequest>();
        (request.Form, request.Status) = (null, failure.Status);
        return await renderer.Render<HeldFormPage>(
            services, (nameof(HeldFormPage.Posted), posted), (nameof(HeldFormPage.Failure), failure));
    }

    private async Task<string> Failed(IServiceProvider services, ApiFailure failure)
    {
        services.GetRequiredService<SiteRequest>().Status = failure.Status;
        return await renderer.Render<FailurePage>(services, (nameof(FailurePage.Failure), failure));
    }

    private async Task<string> Incident(IServiceProvider services, Exception error, string target)
    {
        if (error is StorageException { IsOfStatement: false } storage)
        {
            return await Failed(services, new ApiFailure(503, "InternalServerError", storage.Reply));
        }

        var incident = Guid.NewGuid().ToString();
        LogIncident(log, error, incident, RawTarget.PathOf(target).ToString());
        services.GetRequiredService<SiteRequest>().Status = StatusCodes.Status500InternalServerError;
        return await renderer.Render<ErrorPage>(services, (nameof(ErrorPage.Incident), incident));
    }

    private async Task Send(HttpContext context, SiteRequest request, string html)
    {
        var response = context.Response;
        SecurityHeaders.Set(response.Headers, request.FormTargets);
        response.Headers.Vary = "Cookie";

        // What a form has brought to light stays out of caches; other pages may be come back to as they were left.
        response.Headers.CacheControl = HttpMethods.IsPost(context.Request.Method) ? "no-store" : "private, no-cache";
        if (request.Redirect is { } url)
        {
            if (request.FlashMessage is { } message)
            {
                flash.Leave(context, message);
            }

            response.StatusCode = StatusCodes.Status303SeeOther;
            response.Headers.Location = url;
            return;
        }

        var (contentType, body) = request.Data ?? ("text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));
        response.StatusCode = request.Status;
        response.ContentType = contentType;
        await ContentCoding.Send(context, body);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Incident {Incident} on the page {Path}")]
    private static partial void LogIncident(ILogger log, Exception error, string incident, string path);
}
