using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Monolith.Web.Pages.SignIn;

/// <summary>
/// <c>/auth/clients/new</c>, where command lines of 2018 have a client made (spec/services.md §6.1): it leads to the
/// page of today, with all that was asked. It is a page, since the address would be that of a client called "new".
/// </summary>
public sealed class FormerCreateClientPage : SitePage
{
    protected override Task Load()
    {
        var query = RawTarget.QueryOf(Request.Target).ToString();
        Request.RedirectTo(query.Length == 0 ? "/auth/clients/create" : $"/auth/clients/create?{query}");
        return Task.CompletedTask;
    }
}
