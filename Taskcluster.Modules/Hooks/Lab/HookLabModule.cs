using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Hooks.Lab;

/// <summary>
/// Where hooks are tried without a fire. A service of its own, which no other deployment has, so that that of hooks
/// stays what it is elsewhere; it stands here since it uses the very code that fires.
/// </summary>
public sealed class HookLabModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "hook-lab",
        "Hook Lab",
        """
        The hook lab tells what would come of a fire of a hook, without a fire: the task that its template makes, or
        what is wrong and where, whether its role may create that task, and when the hook fires next. It creates
        nothing, stores nothing, and tells nothing that the caller could not ask for.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton<DryFire>();
        services.AddSingleton<RoleVerdict>();
    }
}
