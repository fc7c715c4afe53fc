using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Index.Api;
using Taskcluster.Modules.Index.Artifacts;
using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Index;

/// <summary>Finds tasks by names that say what they made (spec/services.md §4.2).</summary>
public sealed class IndexModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "index",
        "Index Service",
        """
        The index gives completed tasks names by which they are found, such as
        `gecko.v2.mozilla-central.latest.firefox.linux64-opt`. A name is an index path: words that are joined by dots,
        where all but the last one make up the namespace.

        A task is put into the index by its routes: one that has the route `index.<path>` stands at that path once it
        has completed, in place of a task of the same or a lower rank that stood there before. Rank, data and expiry
        come from `extra.index` of its definition. `insertTask` does the same by hand.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    // Only methods lead to it that are not published.
    public IReadOnlyList<Type> MoreSchemas { get; } = [typeof(PageBody)];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton<TaskIndex>();
        services.AddSingleton<ArtifactLinks>();
    }
}
