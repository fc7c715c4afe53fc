using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith;

namespace Taskcluster.Tests.Support;

/// <summary>
/// The whole program inside a test: Kestrel on a free port, a database of its own, a clock that the test moves, and
/// replies checked against their schemas.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    // What follows from the program alone is made once for all hosts.
    private static readonly CompiledSchemas Schemas = new();

    private readonly WebApplication? app;
    private readonly string? folder;
    private bool isDisposed;

    private RunningServer(WebApplication app, TestClock clock)
    {
        this.app = app;
        Clock = clock;
        RootUrl = app.Services.GetRequiredService<RootUrl>().Value;
        Root = app.Services.GetRequiredService<StaticClients>().Root;
        Messages = new PublishedMessages(app.Services.GetRequiredService<Database>());
    }

    private RunningServer(string rootUrl, Credentials root, string folder)
    {
        this.folder = folder;
        Clock = new TestClock();
        RootUrl = rootUrl;
        Root = root;
    }

    public TestClock Clock { get; }

    public string RootUrl { get; }

    /// <summary>Where it listens, which the root URL need not say.</summary>
    public int Port => Services.GetRequiredService<BoundSockets>().Port;

    /// <summary>May do everything.</summary>
    public Credentials Root { get; }

    public PublishedMessages Messages => field ?? throw Outside();

    public IServiceProvider Services => app?.Services ?? throw Outside();

    /// <summary>Starts a server. Settings are by full name, such as <c>Queue:ClaimTimeoutSeconds</c>.</summary>
    public static async Task<RunningServer> Start(
        IReadOnlyDictionary<string, string?>? settings = null,
        string? dataFolder = null,
        Action<IServiceCollection>? configureServices = null,
        TestClock? clock = null,
        bool isFixture = false)
    {
        clock ??= new TestClock();
        var overrides = new Dictionary<string, string?>
        {
            ["Api:ValidateOutput"] = "true",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Taskcluster.Modules.Kernel.Storage"] = "Error",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            overrides[name] = value;
        }

        var app = await MonolithHost.Build(new HostSettings
        {
            DataFolder = dataFolder ?? NewFolder(),
            IsThrowAway = dataFolder is null,
            Port = 0,
            IsFixture = isFixture,
            Clock = clock,
            Overrides = overrides,
            ConfigureServices = services =>
            {
                services.AddSingleton(Schemas);
                configureServices?.Invoke(services);
            },
        });
        await app.StartAsync();
        return new RunningServer(app, clock);
    }

    /// <summary>As <see cref="Start"/>, with the service <c>fixture</c>, as the verb of that name has it.</summary>
    public static Task<RunningServer> StartFixture(IReadOnlyDictionary<string, string?>? settings = null) =>
        Start(settings, isFixture: true);

    /// <summary>
    /// A server in another process, for what can be done from outside: examples, above all. Its clock stands still, and
    /// there are no services.
    /// </summary>
    public static RunningServer Elsewhere(string rootUrl, Credentials root, string dataFolder) =>
        new(rootUrl, root, dataFolder);

    /// <summary>Rows that no call makes, written behind the server's back where it runs elsewhere.</summary>
    public async Task Write(Action<Transaction> closure)
    {
        if (app is not null)
        {
            await Services.GetRequiredService<Database>().Write(closure);
            return;
        }

        using var connection = new Connection(DataFolder.DatabaseIn(folder!), readOnly: false);
        connection.Script("PRAGMA busy_timeout=10000; BEGIN IMMEDIATE");
        var now = TimeProvider.System.GetUtcNow().ToWire();
        closure(new Transaction(connection, new MessageLog(), now, new Sequence(0)));
        connection.Script("COMMIT");
    }

    /// <summary>A name for a folder in memory where there is such a place.</summary>
    public static string NewFolder() => Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"taskcluster-test-{Guid.NewGuid():N}");

    /// <summary>A client that signs with these credentials; null: without any.</summary>
    public ApiClient As(Credentials? credentials) => new(RootUrl, credentials);

    public ApiClient AsRoot() => As(Root);

    public ApiClient Anonymous() => As(null);

    /// <summary>A client with just these scopes, by temporary credentials of root.</summary>
    public ApiClient With(params string[] scopes) => As(TemporaryCredentials.Create(
        Root, "test/limited", scopes, Clock.GetUtcNow().AddMinutes(-1), Clock.GetUtcNow().AddHours(1)));

    /// <summary>Moves the clock and does everything that is due by then.</summary>
    public async Task Advance(TimeSpan by)
    {
        Clock.Advance(by);
        await Services.GetRequiredService<LoopRunner>().RunDue();
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private static NotSupportedException Outside() =>
        new("The server runs in another process: only what can be done from outside can be done to it.");
}
