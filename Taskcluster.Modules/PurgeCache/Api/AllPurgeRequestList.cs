using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>A page of the purge requests of all pools.</summary>
[Schema("purge-cache", "all-purge-cache-request-list", Title = "All Purge Cache Request List")]
public sealed record AllPurgeRequestList(
    [Says("Ordered by pool and cache.")] PurgeRequests Requests,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
