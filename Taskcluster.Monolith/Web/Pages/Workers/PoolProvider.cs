namespace Taskcluster.Monolith.Web.Pages.Workers;

/// <summary>Of which kind a pool's provider is; by that it is decided how workers come to be.</summary>
internal static class PoolProvider
{
    /// <summary>Workers that people start themselves.</summary>
    public const string Static = "static";

    /// <summary>Workers that the server starts beside itself.</summary>
    public const string Local = "local";

    /// <summary>The provider of deleted pools.</summary>
    public const string Deleted = "null-provider";

    /// <summary>The kind; empty where there is no pool, or where whoever asks may not know of it.</summary>
    /// <param name="pool">What came of asking for the pool.</param>
    /// <param name="providers">What came of <c>listProviders</c>.</param>
    public static string TypeOf(ApiAnswer pool, ApiAnswer providers)
    {
        var providerId = pool.Json["providerId"].Text;
        foreach (var provider in providers.Json["providers"].Items)
        {
            if (provider["providerId"].Text == providerId)
            {
                return provider["providerType"].Text;
            }
        }

        // Who may not list providers is told by the ids, which mostly are the kinds.
        return providerId;
    }

    /// <summary>The address by which whoever asks reaches this server.</summary>
    public static string RootUrl(SiteRequest request) =>
        $"{(request.Http.Request.IsHttps ? "https" : "http")}://{request.Http.Request.Host}";
}
