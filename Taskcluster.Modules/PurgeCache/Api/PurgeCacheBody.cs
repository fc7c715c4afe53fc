using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>Which cache is to be purged.</summary>
[Schema("purge-cache", "purge-cache-request", Title = "Purge Cache Request")]
public sealed record PurgeCacheBody
{
    [Says("The cache's name, as tasks say it; it stands in the scope that the call needs.")]
    public required string CacheName { get; init; }
}
