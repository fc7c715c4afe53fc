using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Pulse.Subscribers;

namespace Taskcluster.Modules.Pulse;

/// <summary>Shows operators how messages get to their subscribers, and lets them set right what does not.</summary>
public sealed class PulseModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "pulse",
        "Pulse Service",
        """
        Pulse tells how messages get to those that are subscribed to them inside this program: how far each subscriber
        has come and what is wrong with it. One that was given up can be made to try again, to pass over the message
        at which it fails, or to hear messages once more.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton<SubscriberStates>();
        services.AddSingleton<SubscriberChanges>();
        services.AddSingleton<PulseMetrics>();
        services.AddSingleton<IMetricsSource>(provider => provider.GetRequiredService<PulseMetrics>());
    }

    public Task Start(IServiceProvider services)
    {
        // Nobody else asks for it: it is there to be listened to.
        _ = services.GetRequiredService<PulseMetrics>();
        return Task.CompletedTask;
    }
}
