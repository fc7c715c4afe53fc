using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Events.Feed;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;

namespace Taskcluster.Modules.Events;

/// <summary>Everything that is told, for whoever listens by HTTP (spec/services.md §4.10).</summary>
public sealed class EventsModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "events",
        "Events Service",
        """
        Events lets programs and pages listen to all exchanges over a plain HTTP connection, as Server-Sent Events or
        by WebSocket, without a broker and without losing a message when the connection breaks.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read("Events", section => section.Get<EventsOptions>()));
        services.AddSingleton<EventsMetrics>();
        services.AddSingleton<IMetricsSource>(provider => provider.GetRequiredService<EventsMetrics>());
        services.AddSingleton<KnownExchanges>();
        services.AddSingleton<EventFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<EventFeed>());
        services.AddSingleton<EventStreams>();
    }
}
