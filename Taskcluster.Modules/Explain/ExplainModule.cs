using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Explain;

/// <summary>
/// Why something is as it is. It has no powers and no tables: whatever it knows it asks other services for, on behalf
/// of its caller and with that caller's scopes.
/// </summary>
public sealed class ExplainModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "explain",
        "Explain Service",
        """
        Explain tells why a call was refused, and what would let it pass: which scopes a call needs, whether a client
        has them and by which roles, who holds a scope, and what a changed role would change. It also tells why a task
        does not run. It has no powers of its own; it asks auth and the queue on behalf of its caller, and tells nothing
        that the caller could not ask for.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton<AuthFacts>();
        services.AddSingleton<QueueFacts>();
        services.AddSingleton<PendingAnswer>();
    }
}
