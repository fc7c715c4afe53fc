using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.PurgeCache;

/// <summary>Tells workers which of their caches they must not use any more (spec/services.md §4.5).</summary>
public sealed class PurgeCacheModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "purge-cache",
        "Purge Cache Service",
        """
        Workers may keep folders from one task to the next, each under a name. When what is in one must not be used
        again, a request to purge it is left here for all workers of a pool. Workers look for such requests before they
        use a cache, and throw it away if it was last used before the moment of the request.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    // Methods, handlers and loops are found by their types.
    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
    }
}
