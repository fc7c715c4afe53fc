using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Hooks.Api;
using Taskcluster.Modules.Hooks.Bindings;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.Messages;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks;

/// <summary>Tasks that are created by the clock, a call, a token or a message (spec/services.md §4.3).</summary>
public sealed class HooksModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "hooks",
        "Hooks Service",
        """
        Hooks creates tasks from templates: at the times of a schedule, when somebody calls, when a program from outside
        shows a token, or when a message is told. Each task is created with the scopes of its hook's role.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges => HooksExchanges.All;

    public IReadOnlyList<Type> MoreSchemas { get; } = [typeof(ScheduleList)];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read("Hooks", section => section.Get<HooksOptions>()));
        services.AddSingleton<HookSecrets>();
        services.AddSingleton(
            new EncryptedColumn(HookSecrets.Table, "name", HookSecrets.TokenColumn));
        services.AddSingleton(
            new EncryptedColumn(HookSecrets.Table, "name", HookSecrets.TaskIdColumn));
        services.AddSingleton<DefinitionRules>();
        services.AddSingleton<HookChanges>();
        services.AddSingleton<BoundHooks>();
        services.AddSingleton<IForeignBindings>(provider => provider.GetRequiredService<BoundHooks>());
        services.AddSingleton<HookAuthority>();
        services.AddSingleton<TaskCalls>();
        services.AddSingleton<TriggerSchemas>();
        services.AddSingleton<FireHook>();
        services.AddSingleton<FailureMail>();
        services.AddSingleton<Triggering>();
    }

    public Task Start(IServiceProvider services)
    {
        _ = services.GetRequiredService<BoundHooks>().Load();
        return Task.CompletedTask;
    }
}
