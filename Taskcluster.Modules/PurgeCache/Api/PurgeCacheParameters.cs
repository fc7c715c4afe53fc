namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>Patterns of purge-cache's path parameters (spec/services.md §4.5).</summary>
internal static class PurgeCacheParameters
{
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["workerPoolId"] = "^[A-Za-z0-9_-]{1,38}/[A-Za-z0-9_-]{1,38}$",
    };
}
