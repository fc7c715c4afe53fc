using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.WebServer.SignIn;
using Taskcluster.Modules.WebServer.ThirdParty;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Sessions;

namespace Taskcluster.Monolith.Web.SignIn;

/// <summary>A browser's way through a third party's login: who it is, and where it is sent next.</summary>
public sealed class ThirdPartyLogin(
    SiteSessions sessions, FormReader forms, AuthorizationRequests requests, Decisions decisions)
{
    /// <summary>
    /// The form's field with the request that is decided; the others are those of spec/services.md §4.9, too.
    /// </summary>
    public const string TransactionField = "transaction_id";

    public const string ScopeField = "scope";
    public const string DescriptionField = "description";
    public const string ExpiresField = "expires";
    public const string ClientIdField = "clientId";
    public const string CancelField = "cancel";

    /// <summary>Who has signed in, with credentials that are good at this moment; null: nobody.</summary>
    public SignedIn? UserOf(HttpContext context) =>
        sessions.Read(context) is { } session && sessions.Authenticate(session) is AuthSuccess success
            ? new SignedIn(session.Credentials, success.Caller)
            : null;

    /// <summary>A site has sent a browser with a request.</summary>
    public async Task Authorize(HttpContext context, string target)
    {
        var query = RawTarget.QueryOf(target).ToString();
        if (UserOf(context) is not { } user)
        {
            // The page asks to sign in, and leads back here with this very query.
            Go(context, $"{AuthorizationRequests.ConsentPath}?{query}");
            return;
        }

        LoginStep step = RawTarget.TryParseQuery(query, out var pairs)
            ? await requests.Begin(pairs, user, context.RequestAborted)
            : LoginStep.Refused.InvalidRequest("The query string holds a broken percent escape.");
        await Take(context, step);
    }

    /// <summary>The user has decided on the consent page.</summary>
    public async Task Decide(HttpContext context)
    {
        try
        {
            var form = await forms.Read(context);
            var user = UserOf(context)
                ?? throw new ApiFailure(401, "AuthenticationFailed", "You are not signed in any more.");
            if (forms.Doubt(context, form, user.Caller, sessionEnded: null) is { } doubt)
            {
                throw new ApiFailure(403, "FormNotSent", doubt);
            }

            var decision = form.Has(CancelField) ? null : DecisionIn(form);
            var step = form[TransactionField].Length == 0
                ? LoginStep.Refused.InvalidRequest($"Missing required parameter: {TransactionField}")
                : await decisions.Decide(form[TransactionField], decision, user, context.RequestAborted);
            await Take(context, step);
        }
        catch (ApiFailure failure)
        {
            await Refuse(context, failure.Status, failure.Code, failure.Message);
        }
    }

    private static Decision DecisionIn(PostedForm form) => new(
        form[ClientIdField].Trim(),
        Decision.ScopesIn(string.Join(' ', form.All(ScopeField))),
        form[DescriptionField],
        form[ExpiresField].Trim());

    private static Task Take(HttpContext context, LoginStep step)
    {
        switch (step)
        {
            case LoginStep.Goto next:
                Go(context, next.Url);
                return Task.CompletedTask;
            case LoginStep.Refused refused:
                return Refuse(
                    context, StatusCodes.Status500InternalServerError, refused.Code, refused.Message);
            default:
                throw new InvalidOperationException($"There is no answer for {step.GetType()}.");
        }
    }

    private static void Go(HttpContext context, string url)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = url;
    }

    private static Task Refuse(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(
            new JsonObject { ["name"] = "AuthorizationError", ["code"] = code, ["message"] = message }.ToJsonString(),
            context.RequestAborted);
    }
}
