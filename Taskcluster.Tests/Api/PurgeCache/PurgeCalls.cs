using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.PurgeCache;

/// <summary>Purge requests as tests leave them, and how lists of them are read.</summary>
internal static class PurgeCalls
{
    /// <summary>A worker pool that no other test or example has.</summary>
    public static string NewPool() => $"{SlugId.NewNice()}/{SlugId.NewNice()}";

    /// <summary>purgeCache as root; the pool goes out as one segment.</summary>
    public static Task<ApiAnswer> PurgeCache(this RunningServer server, string pool, string cache) =>
        server.AsRoot().Post(Path(pool), new { cacheName = cache });

    /// <summary>Leaves these requests, one after the other.</summary>
    public static async Task Purge(this RunningServer server, string pool, params string[] caches)
    {
        foreach (var cache in caches)
        {
            var answer = await server.PurgeCache(pool, cache);
            if (answer.Status != 204)
            {
                throw new InvalidOperationException($"purgeCache answered {answer.Status}: {answer.Text}");
            }
        }
    }

    /// <summary>purgeRequests as root.</summary>
    public static Task<ApiAnswer> Requests(this RunningServer server, string pool, string query = "") =>
        server.AsRoot().Get(Path(pool) + query);

    /// <summary>The names of the caches that a pool is to purge.</summary>
    public static async Task<IReadOnlyList<string>> Caches(
        this RunningServer server, string pool, string query = "") => Names((await server.Requests(pool, query)).Ok);

    /// <summary>The names of the caches of a list.</summary>
    public static IReadOnlyList<string> Names(JsonNode reply) =>
        [.. reply["requests"]!.AsArray().Select(request => request!["cacheName"]!.GetValue<string>())];

    public static string Path(string pool) => $"purge-cache/v1/purge-cache/{Uri.EscapeDataString(pool)}";
}
