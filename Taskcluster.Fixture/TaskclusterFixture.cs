using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith;
using Taskcluster.Monolith.Commands;
using Taskcluster.Net;
using Taskcluster.Net.Auth;
using Taskcluster.Net.Events;
using Taskcluster.Net.Hooks;
using Taskcluster.Net.Index;
using Taskcluster.Net.Notify;
using Taskcluster.Net.Object;
using Taskcluster.Net.PurgeCache;
using Taskcluster.Net.Queue;
using Taskcluster.Net.Secrets;
using Taskcluster.Net.WorkerManager;

namespace Taskcluster.Testing;

/// <summary>
/// A whole Taskcluster server in this process, for one test: on a free port, with state that is thrown away, and with a
/// clock that the test moves. Any number may run at once.
/// </summary>
public sealed partial class TaskclusterFixture : IAsyncDisposable
{
    // What follows from the program alone is made once for all fixtures of a process.
    private static readonly CompiledSchemas Schemas = new();

    private readonly WebApplication app;
    private readonly FixtureOptions options;
    private bool isDisposed;

    private TaskclusterFixture(WebApplication app, MovableClock clock, FixtureOptions options)
    {
        this.app = app;
        this.options = options;
        RootUrl = app.Services.GetRequiredService<RootUrl>().Value;
        var root = app.Services.GetRequiredService<StaticClients>().Root;
        RootCredentials = new Credentials(root.ClientId, root.AccessToken);
        Clock = new FixtureClock(clock, app.Services.GetRequiredService<ClockControl>());
        Client = new TaskclusterClient(
            new ClientOptions { RootUrl = RootUrl, Credentials = RootCredentials, Clock = clock });
    }

    /// <summary>Where it is reached by HTTP, by clients of any language.</summary>
    public string RootUrl { get; }

    /// <summary>May do everything.</summary>
    public Credentials RootCredentials { get; }

    /// <summary>The server's clock.</summary>
    public FixtureClock Clock { get; }

    /// <summary>All services, as root.</summary>
    public TaskclusterClient Client { get; }

    /// <summary>The service, as root.</summary>
    public AuthClient Auth => Client.Auth;

    /// <inheritdoc cref="Auth"/>
    public EventsClient Events => Client.Events;

    /// <inheritdoc cref="Auth"/>
    public HooksClient Hooks => Client.Hooks;

    /// <inheritdoc cref="Auth"/>
    public IndexClient Index => Client.Index;

    /// <inheritdoc cref="Auth"/>
    public NotifyClient Notify => Client.Notify;

    /// <inheritdoc cref="Auth"/>
    public ObjectClient Object => Client.Object;

    /// <inheritdoc cref="Auth"/>
    public PurgeCacheClient PurgeCache => Client.PurgeCache;

    /// <inheritdoc cref="Auth"/>
    public QueueClient Queue => Client.Queue;

    /// <inheritdoc cref="Auth"/>
    public SecretsClient Secrets => Client.Secrets;

    /// <inheritdoc cref="Auth"/>
    public WorkerManagerClient WorkerManager => Client.WorkerManager;

    /// <summary>Starts a server; it is ready when this returns.</summary>
    /// <exception cref="FixtureException">It cannot start; the message says why.</exception>
    public static async Task<TaskclusterFixture> StartAsync(FixtureOptions? options = null)
    {
        options ??= new FixtureOptions();
        var clock = new MovableClock(options.IsFrozen);
        if (options.StartTime is { } start)
        {
            clock.Jump(start - clock.GetUtcNow());
        }

        WebApplication? app = null;
        try
        {
            app = await MonolithHost.Build(Settings(options, clock));
            await app.StartAsync();
            return new TaskclusterFixture(app, clock, options);
        }
        catch (Exception problem)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            throw new FixtureException($"The fixture cannot start: {problem.Message}", problem);
        }
    }

    /// <summary>All services with these scopes alone, by temporary credentials of root that hold for a day.</summary>
    public TaskclusterClient ClientFor(params IReadOnlyList<string> scopes) =>
        Client.As(TemporaryCredentials(scopes, TimeSpan.FromDays(1)));

    /// <summary>
    /// Credentials with these scopes alone, which end by the fixture's clock: the server refuses them five minutes
    /// after that, since clocks differ.
    /// </summary>
    /// <param name="scopes">What they may do.</param>
    /// <param name="lifetime">From the present time of the clock on; at most 31 days.</param>
    public Credentials TemporaryCredentials(IReadOnlyList<string> scopes, TimeSpan lifetime) =>
        RootCredentials.CreateTemporary(scopes, lifetime, clock: Clock.Provider);

    /// <summary>Ends the server; nothing is left of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private static HostSettings Settings(FixtureOptions options, MovableClock clock)
    {
        // What a test provokes on purpose need not stand in its output.
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft"] = "Error",
        };
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return new HostSettings
        {
            DataFolder = ThrowAwayFolder.New(),
            IsThrowAway = true,
            IsFixture = true,
            Port = 0,
            Clock = clock,
            Overrides = settings,
            BootstrapFile = options.BootstrapFile,
            LogToStandardError = true,
            ConfigureServices = services => services.AddSingleton(Schemas),
        };
    }
}
