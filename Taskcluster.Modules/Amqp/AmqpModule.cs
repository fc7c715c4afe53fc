using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Amqp.Inwards;
using Taskcluster.Modules.Amqp.Outwards;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;

namespace Taskcluster.Modules.Amqp;

/// <summary>
/// The bridge to a RabbitMQ broker (AMQP 0.9.1), where one is configured: our messages go there, and those of other
/// programs come from there. See docs/amqp.md.
/// </summary>
public sealed class AmqpModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "amqp",
        "AMQP Bridge",
        """
        The bridge publishes every message of this server on the topic exchanges of a RabbitMQ broker, where one is
        configured, and takes messages of other programs from there for those who have bound to their exchanges. It has
        no methods of its own; what it does shows in the metrics and among the subscribers of the message log.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    /// <exception cref="Kernel.Storage.UnusableDataException">A setting cannot be used.</exception>
    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        var options = settings.Read("Pulse:Amqp", section => section.Get<AmqpOptions>());
        settings.Try(options.RequireUsable);
        services.AddSingleton(options);
        services.AddSingleton<Broker>();
        services.AddSingleton<AmqpMetrics>();
        services.AddSingleton<IMetricsSource>(provider => provider.GetRequiredService<AmqpMetrics>());
        services.AddSingleton<PublishingLink>();
        services.AddSingleton<WantedBindings>();
        services.AddSingleton<ConsumingLink>();
        if (options.IsOn)
        {
            services.AddHostedService(provider => provider.GetRequiredService<PublishingLink>());
            services.AddHostedService(provider => provider.GetRequiredService<ConsumingLink>());
        }
    }
}
