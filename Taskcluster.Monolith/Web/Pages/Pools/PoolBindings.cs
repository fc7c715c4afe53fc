using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Pools;

/// <summary>
/// Which messages tell that a page about pools is no longer true, as the module <c>live</c> takes them.
/// </summary>
internal static class PoolBindings
{
    private static readonly string[] OfWorkers =
        ["worker-requested", "worker-running", "worker-stopped", "worker-removed"];

    /// <summary>Of errors: their routing keys name no pool where no worker is concerned.</summary>
    public static string Errors { get; } = new JsonArray(new JsonObject
    {
        ["exchange"] = "exchange/taskcluster-worker-manager/v1/worker-pool-error",
        ["routingKeyPattern"] = "#",
    }).ToJsonString();

    /// <summary>Of the workers of a pool; static ones tell nothing.</summary>
    public static string Workers(string workerPoolId) => new JsonArray(
    [
        .. OfWorkers.Select(exchange => new JsonObject
        {
            ["exchange"] = $"exchange/taskcluster-worker-manager/v1/{exchange}",
            ["routingKeyPattern"] = $"primary.*.{workerPoolId.Replace('/', '.')}.#",
        }),
    ]).ToJsonString();
}
