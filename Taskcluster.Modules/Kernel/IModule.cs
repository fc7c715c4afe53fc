using Microsoft.Extensions.Configuration;
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

/// <summary>The settings of the host: <c>appsettings.json</c>, environment and command line, in that order.</summary>
public sealed class ModuleSettings(IConfiguration configuration)
{
    /// <summary>A section as a record; what is not set has the record's default.</summary>
    /// <exception cref="Storage.UnusableDataException">
    /// A value has not the type that its setting needs, or no setting has that name.
    /// </exception>
    public T Read<T>(string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section)
                .Get<T>(options => options.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException error)
        {
            throw new Storage.UnusableDataException($"The settings of section {section} are wrong: {error.Message}");
        }
    }
}
