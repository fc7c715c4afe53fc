using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Errors;
using Taskcluster.Modules.WorkerManager.Local;
using Taskcluster.Modules.WorkerManager.Messages;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Scaling;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager;

/// <summary>Worker pools, and the workers that are in them (spec/services.md §4.6).</summary>
public sealed class WorkerManagerModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "worker-manager",
        "Worker Manager Service",
        """
        Worker manager keeps worker pools: for which task queue there should be workers, who provides them and how. A
        worker proves to it that it is one, and gets credentials by which it can ask the queue for tasks.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges => WorkerManagerExchanges.All;

    public IReadOnlyList<Type> MoreSchemas { get; } = [typeof(LocalPoolConfig)];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        var options = settings.Read("WorkerManager", section => section.Get<WorkerManagerOptions>());
        services.AddSingleton(options);
        services.AddSingleton<WorkerSecrets>();
        services.AddSingleton(new EncryptedColumn(WorkerSecrets.Table, "name", WorkerSecrets.StaticSecretColumn));
        services.AddSingleton(new EncryptedColumn(WorkerSecrets.Table, "name", WorkerSecrets.SecretColumn));
        services.AddSingleton<WorkerCredentials>();
        services.AddSingleton<WorkerChanges>();
        services.AddSingleton<PoolChanges>();
        services.AddSingleton<PoolRules>();
        services.AddSingleton<ErrorReports>();
        services.AddSingleton<ErrorMail>();
        services.AddSingleton<OwnAuthority>();
        services.AddSingleton<QueueClaims>();
        services.AddSingleton<ScaledPools>();
        services.AddSingleton<ConfiguredProviders>();
        services.AddSingleton<IProviderType, StaticProviderType>();
        services.AddSingleton<IMetricsSource, PoolMetrics>();
        AddLocal(services, options.Local);
    }

    public async Task Start(IServiceProvider services)
    {
        var providers = services.GetRequiredService<ConfiguredProviders>();
        var ids = providers.Configured.OfType<LocalProvider>().Select(provider => provider.ProviderId).ToList();
        if (ids.Count > 0 || services.GetRequiredService<WorkerLaunch>().HasFolders)
        {
            await services.GetRequiredService<Lazy<LocalWorkers>>().Value.Sweep(ids);
        }

        services.GetRequiredService<ScaledPools>().LoadAll();
    }

    private static void AddLocal(IServiceCollection services, LocalOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<WorkerLaunch>();
        services.AddSingleton<LocalDeaths>();
        services.AddSingleton<LocalWorkers>();
        services.AddSingleton<AbandonWorkers>();
        services.AddSingleton<LocalScaling>();
        services.AddSingleton<IProviderType, LocalProviderType>();
        services.AddHostedService<EndWorkersFirst>();
    }
}
