using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.PurgeCaches;

/// <summary>The form by which a cache is purged.</summary>
internal static class PurgeCacheForm
{
    /// <summary>Asks all workers of the pool that the form names to throw its cache away.</summary>
    /// <exception cref="ApiFailure">A field is empty, there can be no such pool, or the person may not.</exception>
    public static Task Send(SiteApi api, PostedForm form) => api.Send(
        "purge-cache",
        "purgeCache",
        new JsonObject { ["cacheName"] = form.Required("cacheName", "The cache's name") },
        ("workerPoolId", form.Required("workerPoolId", "The worker pool")));
}
