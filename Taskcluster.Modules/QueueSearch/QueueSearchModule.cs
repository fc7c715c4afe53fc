using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.QueueSearch.History;
using Taskcluster.Modules.QueueSearch.Index;

namespace Taskcluster.Modules.QueueSearch;

/// <summary>
/// Finds tasks by what they are. Its tables follow the queue's messages, so that the queue pays nothing for it; what
/// it answers may lag behind by a moment.
/// </summary>
public sealed class QueueSearchModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "queue-search",
        "Queue Search",
        """
        Queue search finds tasks by owner, words of the name, tags, state, task queue, task group, route, worker and
        time of creation. It is told of tasks by the queue's messages, so that it may be a moment late.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read("QueueSearch", section => section.Get<QueueSearchOptions>()));
        services.AddSingleton<TaskSearch>();
        services.AddSingleton<QueueHistory>();
    }
}
