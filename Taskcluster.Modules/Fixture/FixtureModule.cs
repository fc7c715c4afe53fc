using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Fixture;

/// <summary>
/// The control of a server that is there for somebody's tests. Only a host that was started as a fixture has it.
/// </summary>
public sealed class FixtureModule : IModule
{
    /// <summary>The name of the service.</summary>
    public const string Name = "fixture";

    public ServiceDeclaration Service { get; } = new(
        Name,
        "Fixture Service",
        """
        The fixture service lets tests control the server that they use: move its clock, set its state back. It is there
        only in a server that was started by `fixture`, asks for no credentials, and answers programs on the same
        machine only. No other deployment has it.
        """)
    {
        IsForLocalCallers = true,
    };

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = [];

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        services.AddSingleton(settings.Read<FixtureOptions>("Fixture"));
        services.AddSingleton(provider => provider.GetRequiredService<TimeProvider>() as MovableClock
            ?? throw new InvalidOperationException("A fixture needs a clock that can be moved."));
        services.AddSingleton<ClockControl>();
        services.AddInterference();
    }
}
