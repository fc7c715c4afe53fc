using System.Reflection;
using Carter;
using MediatR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Taskcluster.Modules.Fixture;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Health;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Published;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Local;
using Taskcluster.Monolith.Web;

namespace Taskcluster.Monolith;

/// <summary>What every module stands on, as services of the host.</summary>
internal static class KernelServices
{
    internal static void AddKernel(
        this IServiceCollection services, HostSettings settings, ModuleSettings moduleSettings, RootUrl rootUrl)
    {
        var modules = Modules.Of(settings);
        if (!settings.IsFixture)
        {
            // The file of settings is the same for all hosts.
            _ = moduleSettings.Read("Fixture", section => section.Get<FixtureOptions>());
        }

        services.AddSingleton(settings.Clock);
        services.AddSingleton(rootUrl);
        services.AddSingleton(Version());
        services.AddSingleton(_ => WorkerProgram.Of(typeof(MonolithHost).Assembly.GetName().Name!));
        AddStorage(services, settings, moduleSettings);
        services.AddSingleton<MessageLog>();
        services.AddSingleton(_ => new ForeignExchanges(
            modules.SelectMany(module => module.Exchanges).Select(exchange => exchange.FullName)));
        var faults = moduleSettings.Read("Faults", section => section.Get<FaultOptions>());
        moduleSettings.Try(() => services.AddSingleton(KillPoints.Parse(faults.KillAt)));
        var otlp = moduleSettings.Read("Otlp", section => section.Get<OtlpOptions>());
        services.AddSingleton(otlp);
        if (otlp.Target is not null)
        {
            OtlpExport.Add(services);
        }

        services.AddSingleton(moduleSettings.Read("Health", section => section.Get<HealthOptions>()));
        services.AddSingleton<HttpSurface, HealthSurface>();
        services.AddHostMetrics(moduleSettings.Read("Metrics", section => section.Get<MetricsOptions>()));
        services.AddSingleton(moduleSettings.Read("Pulse", section => section.Get<BusOptions>()));
        services.AddSingleton(moduleSettings.Read("Api", section => section.Get<ApiOptions>()));
        services.AddSingleton(moduleSettings.Read("RateLimit", section => section.Get<RateLimitOptions>()));
        services.AddSingleton<RequestRates>();
        services.AddSingleton(moduleSettings.Read("Audit", section => section.Get<AuditOptions>()));
        services.AddSingleton(moduleSettings.Read("KeyRotation", section => section.Get<KeyRotationOptions>()));
        services.AddSingleton<KeyRotation>();
        services.AddSingleton<BootstrapSections>();
        services.AddSingleton<IMediator>(provider => new Mediator(provider.GetService!));
        AddApi(services, settings, moduleSettings, rootUrl);
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<LagLimit>();
        services.AddHostedService(provider => provider.GetRequiredService<Dispatcher>());
        services.AddSingleton<LoopRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<LoopRunner>());
        services.AddDiscovered(modules);
        services.AddSite(moduleSettings.Read("Site", section => section.Get<SiteOptions>()));
        AddRoutes(services);
    }

    private static void AddStorage(
        IServiceCollection services, HostSettings settings, ModuleSettings moduleSettings)
    {
        services.AddSingleton(_ => new DataFolder(settings.DataFolder, settings.IsThrowAway));
        services.AddSingleton(LoadKeys);
        var database = moduleSettings.Read("Database", section => section.Get<DatabaseOptions>());
        services.AddSingleton(settings.IsThrowAway ? database with { Durable = false } : database);
        services.AddSingleton<Database>();
        var contents = moduleSettings.Read("Contents", section => section.Get<ContentOptions>());
        services.AddSingleton(settings.IsThrowAway ? contents with { FreeFloorMebibytes = 0 } : contents);
        services.AddContents();
        var backup = moduleSettings.Read("Backup", section => section.Get<BackupOptions>());
        services.AddSingleton(backup with { Scheduled = backup.Scheduled ?? settings.MakesBackups });
        if (!settings.IsThrowAway)
        {
            services.AddHostedService<AdministrationEntries>();
        }
    }

    private static Encryption LoadKeys(IServiceProvider provider)
    {
        var folder = provider.GetRequiredService<DataFolder>();
        var given = Environment.GetEnvironmentVariable(EncryptionKeys.Variable);
        if (EncryptionKeys.IsMissing(folder, given)
            && new FileInfo(folder.DatabasePath) is { Exists: true, Length: > 0 })
        {
            // No first key shall stand in the place of one that is missed.
            provider.GetRequiredService<KeyRotation>().RequireNothingEncrypted(folder.Combine(EncryptionKeys.FileName));
        }

        return EncryptionKeys.Load(folder, given);
    }

    private static void AddApi(
        IServiceCollection services, HostSettings settings, ModuleSettings moduleSettings, RootUrl rootUrl)
    {
        var modules = Modules.Of(settings);
        services.AddSingleton<Refusals>();
        services.AddSingleton<ApiPipeline>();
        services.AddSingleton<InProcessApi>();
        services.AddSingleton<CompiledSchemas>().AddSingleton<BodyJudge>();
        var legacy = moduleSettings.Read("Legacy", section => section.Get<LegacyOptions>());
        services.AddSingleton(legacy);
        services.AddSingleton<LegacyUrls>();
        services.AddSingleton(provider => new ApiCatalog(
            modules.Select(module => module.Service),
            provider.GetServices<ApiMethod>().Where(method => legacy.Enabled || !method.Declaration.IsLegacy),
            provider.GetRequiredService<ProgramVersion>(),
            settings.Clock));
        services.AddSingleton(provider => Publish(provider, modules, rootUrl));
        services.TryAddSingleton(new RequestTraces(AreLogged: false));
        services.AddSingleton<ErrorReplies>();
        services.AddSingleton<ApiDispatcher>();
        services.AddSingleton<HostEndpoints>();
    }

    private static void AddRoutes(IServiceCollection services)
    {
        services.AddRouting();
        services.AddCarter(
            carter => carter.OpenApi.Enabled = false,
            new NoAssemblies(),
            carter => carter.WithModule<ApiRoutes>());

        // Carter makes a module for each request unless it is told otherwise, and with it all its routes.
        services.AddSingleton<ApiRoutes>();
    }

    private static PublishedDocuments Publish(
        IServiceProvider services, IReadOnlyList<IModule> modules, RootUrl rootUrl)
    {
        var catalog = services.GetRequiredService<ApiCatalog>();
        return new PublishedDocuments(
            rootUrl.Value,
            catalog.Services,
            [.. catalog.Methods.Select(method => method.Declaration).Where(declaration => declaration.Published)],
            [.. modules.SelectMany(module => module.Exchanges)],
            modules.SelectMany(module => module.MoreSchemas));
    }

    private static ProgramVersion Version()
    {
        var text = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;
        var plus = text.IndexOf('+');
        return plus < 0
            ? new ProgramVersion(text, "unknown", "", "")
            : new ProgramVersion(text[..plus], text[(plus + 1)..], "", "");
    }
}
