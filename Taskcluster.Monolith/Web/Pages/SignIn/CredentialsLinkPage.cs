using Microsoft.AspNetCore.Components;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.WebServer.SignIn;
using Taskcluster.Monolith.Web.Sessions;

namespace Taskcluster.Monolith.Web.Pages.SignIn;

/// <summary>
/// <c>/login?clientId&amp;accessToken&amp;certificate</c> of the tools site of 2017 (spec/services.md §4.9). It signs
/// nobody in: any page can lead a browser here, with credentials of its own choice. It puts them behind a one-time
/// token, so that they are out of the address at once, and has the person asked.
/// </summary>
public sealed class CredentialsLinkPage : SitePage
{
    [Inject]
    public SiteSessions Sessions { get; set; } = null!;

    [Inject]
    public SignInLinks Links { get; set; } = null!;

    protected override async Task Load()
    {
        if (Request.Query("clientId") is not { Length: > 0 } clientId)
        {
            Request.RedirectTo("/signin");
            return;
        }

        try
        {
            var certificate = Request.Query("certificate");
            var session = Sessions.Create(new Credentials(
                clientId,
                Request.Query("accessToken") ?? "",
                string.IsNullOrEmpty(certificate) ? null : certificate));
            var link = await Links.Create(session.Credentials, session.Expires, Request.Http.RequestAborted);
            Request.RedirectTo($"/signin?{SignInPage.Confirm}=1#{link.Token}");
        }
        catch (ApiFailure failure)
        {
            // A page of its own would repeat its address, and with that the credentials.
            Request.FlashMessage = $"The credentials of that link are not good. {failure.Message}";
            Request.RedirectTo("/signin");
        }
    }
}
