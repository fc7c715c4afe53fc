using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>The purge requests of a pool.</summary>
[Schema("purge-cache", "purge-cache-request-list", Title = "Purge Cache Request List")]
public sealed record PurgeRequestList([Says("Ordered by cache.")] PurgeRequests Requests);
