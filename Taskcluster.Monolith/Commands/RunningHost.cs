using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Worker;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// A server that listens, with a worker beside it if it was asked for; it ends with the process's signals.
/// </summary>
internal sealed class RunningHost : IAsyncDisposable
{
    /// <summary>The queue of the sandbox's worker.</summary>
    public const string LocalQueue = "local/posix";

    private readonly WebApplication app;
    private readonly CancellationTokenSource stopWorker = new();
    private Task worker = Task.CompletedTask;

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

    /// <summary>Starts a worker in this process; it speaks HTTP like any other, with credentials of its own.</summary>
    /// <param name="taskQueueId">The queue it takes tasks from.</param>
    /// <param name="grace">
    /// How long its task may go on when the process is told to end; null: as long as workers do.
    /// </param>
    public void StartWorker(string taskQueueId, TimeSpan? grace = null)
    {
        var settings = new WorkerSettings(
            RootUrl,
            app.Services.GetRequiredService<StaticClients>().Of("local-worker"),
            taskQueueId,
            "local",
            "worker",
            Folder.Combine("worker"));
        settings = settings with
        {
            RelaysLiveLogs = true,
            ShutdownGrace = grace ?? settings.ShutdownGrace,
        };
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        worker = new TaskWorker(settings, TimeProvider.System, loggers).RunAsync(stopWorker.Token);
    }

    /// <summary>Tells the process to end, as a signal would.</summary>
    public void Stop() => app.Lifetime.StopApplication();

    /// <summary>Waits until the process is told to end, or the worker fails.</summary>
    public async Task UntilStopped()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Stopping.Register(told.SetResult);
        _ = IdleMemory.Watch(Stopping);
        if (worker.IsCompletedSuccessfully)
        {
            await told.Task;
            return;
        }

        await await Task.WhenAny(told.Task, worker);
    }

    public async ValueTask DisposeAsync()
    {
        // The worker first: it still has to report what it was doing.
        await stopWorker.CancelAsync();
        await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopWorker.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
