using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects;

/// <summary>Contents of any size under names, with hashes that can be relied on (spec/services.md §4.7).</summary>
public sealed class ObjectsModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "object",
        "Object Service",
        """
        The object service keeps contents of any size, each under a name, until they expire. Uploader and service agree
        on how the bytes travel, and so do service and reader. What is kept never changes, and its hashes are checked.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        var options = settings.Read("Objects", section => section.Get<ObjectsOptions>());
        settings.Try(() => _ = new Backends(options));
        services.AddSingleton(options);
        services.AddSingleton<Backends>();
        services.AddSingleton<ObjectUrls>();
        services.AddSingleton<HttpSurface, ObjectData>();
    }

    public Task Start(IServiceProvider services)
    {
        // Settings that cannot be used are told at the start.
        _ = services.GetRequiredService<Backends>();
        return Task.CompletedTask;
    }
}
