using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Sessions;

namespace Taskcluster.Monolith.Web.SignIn;

/// <summary>
/// <c>POST /login/logout</c>, for programs that know it from Taskcluster: 200, and the session is ended. People sign
/// out at <c>/signout</c>.
/// </summary>
internal sealed class LogoutSurface(Lazy<SiteSessions> sessions) : HttpSurface
{
    public override string Prefix => "/login/logout";

    public override Task Handle(HttpContext context, string target)
    {
        SecurityHeaders.Set(context.Response.Headers, []);
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsPost(context.Request.Method) || !RawTarget.PathOf(target).SequenceEqual(Prefix))
        {
            return NotFoundReply.Write(context);
        }

        if (Antiforgery.ForeignBy(context.Request) is { } reason)
        {
            return NotFoundReply.Write(context, StatusCodes.Status403Forbidden, $"Nobody was signed out: {reason}");
        }

        sessions.Value.End(context);
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync("{}", context.RequestAborted);
    }
}
