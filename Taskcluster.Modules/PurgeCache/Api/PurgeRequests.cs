using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>Requests to purge caches, one for a cache at most.</summary>
[Schema("purge-cache", "purge-cache-requests", Title = "Purge Cache Requests")]
public sealed class PurgeRequests : List<PurgeRequest>;
