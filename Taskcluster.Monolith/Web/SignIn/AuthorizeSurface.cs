using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Monolith.Web.SignIn;

/// <summary>
/// <c>/login/oauth/authorize</c> and <c>/login/oauth/authorize/decision</c>, which are no pages: a browser passes
/// through (spec/services.md §4.9).
/// </summary>
internal sealed class AuthorizeSurface(Lazy<ThirdPartyLogin> login) : HttpSurface
{
    public override string Prefix => "/login/oauth/authorize";

    public override Task Handle(HttpContext context, string target)
    {
        SecurityHeaders.Set(context.Response.Headers, []);
        context.Response.Headers.CacheControl = "no-store";
        var below = RawTarget.PathOf(target)[Prefix.Length..];
        var verb = context.Request.Method;
        if (below.IsEmpty && (HttpMethods.IsGet(verb) || HttpMethods.IsHead(verb)))
        {
            return login.Value.Authorize(context, target);
        }

        return below is "/decision" && HttpMethods.IsPost(verb)
            ? login.Value.Decide(context)
            : NotFoundReply.Write(context);
    }
}
