using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Pools;

/// <summary>
/// Which messages tell that a page about pools is no longer true, as the module <c>live</c> takes them.
/// </summary>
internal static class PoolBindings
{
    /// <summary>Of errors: their routing keys name no pool where no worker is concerned.</summary>
    public static string Errors { get; } = new JsonArray(new JsonObject
    {
        ["exchange"] = "exchange/taskcluster-worker-manager/v1/worker-pool-error",
        ["routingKeyPattern"] = "#",
    }).ToJsonString();
}
