using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>That a cache of a pool's workers is to be purged.</summary>
public sealed record PurgeRequest(
    [Says("The first half of the worker pool's id."), Pattern(Patterns.Identifier), Length(Min = 1, Max = 38)]
    string ProvisionerId,
    [Says("Its second half."), Pattern(Patterns.Identifier), Length(Min = 1, Max = 38)]
    string WorkerType,
    [Says("The cache's name.")] string CacheName,
    [Says("A cache that was last used before this moment is not to be used again.")] DateTimeOffset Before);
