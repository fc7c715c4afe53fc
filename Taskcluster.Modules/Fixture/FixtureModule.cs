using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Fixture;

/// <summary>
/// The control of a server that is there for somebody's tests. Only a host that was started as a fixture has it.
/// </summary>
[DiffersInFixture(
    "The service `fixture`",
    "stands among the references and at `/api/fixture/v1/`",
    "is not there: 404")]
public sealed class FixtureModule : IModule
{
    /// <summary>The name of the service.</summary>
    public const string Name = "fixture";

    public ServiceDeclaration Service { get; } = new(
        Name,
        "Fixture Service",
        """
        The fixture service lets tests control the server that they use: move its clock, set its state back, let
        calls fail, record them, and play workers. It is there only in a server that was started by `fixture`, asks for
        no credentials, and answers programs on the same machine only. No other deployment has it.
        """)
    {
        IsForLocalCallers = true,
    };

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read("Fixture", section => section.Get<FixtureOptions>()));
        services.AddSingleton(provider => provider.GetRequiredService<TimeProvider>() as MovableClock
            ?? throw new InvalidOperationException("A fixture needs a clock that can be moved."));
        services.AddSingleton<ClockControl>();
        services.AddSingleton<ServedRequests>();
        services.AddSingleton<AutoAdvance>();
        services.AddHostedService(provider => provider.GetRequiredService<AutoAdvance>());
        services.AddSingleton<StateReplacement>();
        services.AddSingleton(provider => new FixtureState(
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<StateReplacement>(),
            provider.GetRequiredService<ContentStore>(),
            provider.GetRequiredService<MovableClock>(),
            provider.GetRequiredService<ClockControl>()));
        services.AddHostedService(provider => provider.GetRequiredService<FixtureState>());
        services.AddInterference();
    }
}
