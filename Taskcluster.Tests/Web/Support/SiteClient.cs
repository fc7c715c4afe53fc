using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Monolith.Web.Sessions;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Support;

/// <summary>A browser whose user is signed in without the page for it, and which follows where forms lead.</summary>
public sealed class SiteClient(RunningServer server) : Browser(server.RootUrl)
{
    /// <summary>Signs in with these credentials, without the page for it.</summary>
    public SiteClient SignedIn(Credentials credentials)
    {
        var sessions = server.Services.GetRequiredService<SiteSessions>();
        var context = new DefaultHttpContext();
        sessions.Write(context, sessions.Create(credentials));
        foreach (var line in context.Response.Headers.SetCookie)
        {
            Keep(line!.Split(';')[0]);
        }

        return this;
    }

    /// <summary>As a browser does, which follows the redirect too.</summary>
    public override async Task<ShownPage> Submit(
        ShownPage page, string action, params (string Name, string? Value)[] values)
    {
        var answer = await base.Submit(page, action, values);
        return answer.Location is { } next ? await Get(next) : answer;
    }
}
