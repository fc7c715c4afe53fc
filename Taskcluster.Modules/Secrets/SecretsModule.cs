using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Secrets.Bootstrap;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets;

/// <summary>Small values that only those with the right scope may see (spec/services.md §4.1).</summary>
public sealed class SecretsModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "secrets",
        "Secrets Service",
        """
        Secrets keeps JSON objects, such as passwords and keys, each under a name. A task that has the scope
        `secrets:get:<name>` can read one while it runs, so that it need not stand in the task's definition, which
        everybody can see. Values are encrypted on disk, and who reads or changes one stands in the audit history.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton<SecretStore>();
        services.AddSingleton(new EncryptedColumn("secrets_secrets", "name", "value"));
        services.AddSingleton<IBootstrapSection, SecretsSection>();
    }
}
