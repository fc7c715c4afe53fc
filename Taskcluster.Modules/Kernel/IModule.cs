using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Kernel;

/// <summary>
/// A part of the program with a service of its own. Its API methods, reactions and loops are found by their types;
/// the module itself names only what else it needs.
/// </summary>
public interface IModule
{
    ServiceDeclaration Service { get; }

    IReadOnlyList<ExchangeDeclaration> Exchanges { get; }

    /// <summary>Published records that no method or exchange leads to.</summary>
    IReadOnlyList<Type> MoreSchemas { get; }

    void AddServices(IServiceCollection services, ModuleSettings settings);

    /// <summary>What has to be done before the first request is taken.</summary>
    Task Start(IServiceProvider services) => Task.CompletedTask;
}
