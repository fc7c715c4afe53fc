using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Monolith.Web.Docs;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Sessions;
using Taskcluster.Monolith.Web.SignIn;

namespace Taskcluster.Monolith.Web;

/// <summary>What the web UI is made of. Nothing of it is made before the first page is asked for.</summary>
public static class SiteServices
{
    public static void AddSite(this IServiceCollection services, SiteOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SiteSurface, Site>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<SiteAssets>();
        services.AddSingleton<SiteCookies>();
        services.AddSingleton<SiteSessions>();
        services.AddSingleton<Flash>();
        services.AddSingleton<Antiforgery>();
        services.AddSingleton<FormReader>();
        services.AddSingleton<Manual>();
        services.AddSingleton<Reference>();
        services.AddSingleton<ThirdPartyLogin>();
        services.AddSingleton<HttpSurface, AuthorizeSurface>();
        services.AddSingleton<HttpSurface, LogoutSurface>();

        // One of each for a page.
        services.AddScoped<SiteRequest>();
        services.AddScoped<SiteApi>();
    }
}
