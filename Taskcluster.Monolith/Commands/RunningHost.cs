using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WebServer.SignIn;
using Taskcluster.Monolith.Web.Sessions;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// A server that listens, with workers beside it if they were asked for; it ends with the process's signals.
/// </summary>
internal sealed class RunningHost : IAsyncDisposable
{
    /// <summary>The pool of the sandbox's workers, and their queue.</summary>
    public const string LocalQueue = "local/posix";

    private const string LocalProvider = "local";

    private readonly WebApplication app;

    private RunningHost(WebApplication app)
    {
        this.app = app;
        RootUrl = app.Services.GetRequiredService<RootUrl>().Value;
        Root = app.Services.GetRequiredService<StaticClients>().Root;
        Folder = app.Services.GetRequiredService<DataFolder>();
    }

    public string RootUrl { get; }

    public Credentials Root { get; }

    public DataFolder Folder { get; }

    /// <summary>Fires when the process is told to end.</summary>
    public CancellationToken Stopping => app.Lifetime.ApplicationStopping;

    public static async Task<RunningHost> Start(HostSettings settings)
    {
        var app = await MonolithHost.Build(settings);
        try
        {
            await app.StartAsync();
            return new RunningHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts a server that has a pool of workers on this machine, <see cref="LocalQueue"/>, where it has none yet.
    /// They are processes of their own and call it by HTTP, with credentials of their own.
    /// </summary>
    /// <param name="settings">Those of the server.</param>
    /// <param name="grace">
    /// How long tasks may go on at most when the process is told to end; null: as long as their pool says.
    /// </param>
    public static async Task<RunningHost> StartWithWorkers(HostSettings settings, TimeSpan? grace = null)
    {
        var overrides = new Dictionary<string, string?>(settings.Overrides, StringComparer.OrdinalIgnoreCase);
        _ = overrides.TryAdd($"WorkerManager:Providers:{LocalProvider}:ProviderType", "local");
        if (grace is { } most)
        {
            overrides["WorkerManager:Local:MostGraceSeconds"] =
                most.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        var host = await Start(settings with { Overrides = overrides });
        try
        {
            await host.CreateLocalPool();
            if (settings.IsFixture)
            {
                // A reset leaves the pool there, too.
                await host.app.Services.GetRequiredService<FixtureState>().TakeAsStart(host.Stopping);
            }

            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A link by which a browser signs in as root, once.</summary>
    public async Task<SignInLink> NewSignInLink()
    {
        var session = app.Services.GetRequiredService<SiteSessions>().Create(Root);
        return await app.Services.GetRequiredService<SignInLinks>()
            .Create(session.Credentials, session.Expires, Stopping);
    }

    /// <summary>Tells the process to end, as a signal would.</summary>
    public void Stop() => app.Lifetime.StopApplication();

    /// <summary>Waits until the process is told to end.</summary>
    public async Task UntilStopped()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Stopping.Register(told.SetResult);
        _ = IdleMemory.Watch(Stopping);
        await told.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    // Whoever has changed the pool, or has deleted it for a while, keeps it as it is.
    private async Task CreateLocalPool()
    {
        var caller = new Caller(
            Root.ClientId,
            ScopeSet.From(
                [$"worker-manager:manage-worker-pool:{LocalQueue}", $"worker-manager:provider:{LocalProvider}"]),
            DateTimeOffset.MaxValue);
        var call = new InProcessCall("worker-manager", "createWorkerPool")
        {
            Parameters = new Dictionary<string, string> { ["workerPoolId"] = LocalQueue },
            Body = Encoding.UTF8.GetBytes(LocalPool().ToJsonString()),
        };
        try
        {
            _ = await app.Services.GetRequiredService<InProcessApi>().Call(call, caller);
        }
        catch (ApiError refusal) when (refusal.Status == 409)
        {
            // It is there.
        }
    }

    private static JsonObject LocalPool() => new()
    {
        ["providerId"] = LocalProvider,
        ["description"] = "Workers on this machine. Their tasks run as the user who has started the server.",
        ["owner"] = "root@localhost.localdomain",
        ["emailOnError"] = false,
        ["config"] = new JsonObject
        {
            ["minCapacity"] = 0,
            ["maxCapacity"] = 2,
            ["launchConfigs"] = new JsonArray(new JsonObject()),
        },
    };
}
