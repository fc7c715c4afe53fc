using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// The server that a command works with: one that is named, one that runs, or one that it starts itself.
/// </summary>
internal sealed class TaskServer : IAsyncDisposable
{
    private readonly RunningHost? own;

    private TaskServer(string rootUrl, Credentials? credentials, RunningHost? own = null)
    {
        RootUrl = rootUrl;
        Credentials = credentials;
        this.own = own;
    }

    public string RootUrl { get; }

    public Credentials? Credentials { get; }

    /// <summary>Fires when the process is told to end while it runs a server of its own.</summary>
    public CancellationToken Stopping => own?.Stopping ?? CancellationToken.None;

    /// <exception cref="UnusableDataException">The folder is in use by something that cannot be called.</exception>
    public static async Task<TaskServer> Find(string dataFolder)
    {
        var environment = ClientEnvironment.Read();
        if (environment.RootUrl is not null)
        {
            return new TaskServer(environment.RootUrl, environment.Credentials);
        }

        try
        {
            return await StartOwn(dataFolder);
        }
        catch (UnusableDataException) when (CredentialsFile.Read(dataFolder) is not null)
        {
            // The sandbox of this folder runs: it wrote the file before it was ready to be called.
            var running = CredentialsFile.Read(dataFolder)!.Value;
            return new TaskServer(running.RootUrl, running.Credentials);
        }
    }

    /// <summary>
    /// A server that is there already: the one that the environment names, else the sandbox that runs on this folder.
    /// Null: there is none, and none is started.
    /// </summary>
    public static TaskServer? FindRunning(string dataFolder)
    {
        var environment = ClientEnvironment.Read();
        if (environment.RootUrl is not null)
        {
            var rootUrl = global::Taskcluster.Modules.Kernel.Http.RootUrl.Parse(environment.RootUrl);
            return new TaskServer(rootUrl.Value, environment.Credentials);
        }

        return DataFolder.IsInUse(dataFolder) && CredentialsFile.Read(dataFolder) is { } running
            ? new TaskServer(running.RootUrl, running.Credentials)
            : null;
    }

    /// <summary>As <see cref="FindRunning"/>, for commands that do nothing without a server.</summary>
    /// <exception cref="UnusableDataException">There is none.</exception>
    public static TaskServer RequireRunning(string dataFolder) => FindRunning(dataFolder)
        ?? throw new UnusableDataException(
            "There is no server to create tasks on: set TASKCLUSTER_ROOT_URL, TASKCLUSTER_CLIENT_ID and "
            + $"TASKCLUSTER_ACCESS_TOKEN, or start a sandbox; none runs on {Path.GetFullPath(dataFolder)}.");

    /// <summary>Calls the server, with its credentials.</summary>
    public TaskclusterClient Client(HttpClient http, TimeProvider clock) =>
        new(http, RootUrl, new ServerClock(clock), clock, Credentials);

    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<TaskServer> StartOwn(string dataFolder)
    {
        // Whoever interrupts the command means the task, which gets no grace.
        var host = await RunningHost.StartWithWorkers(
            new HostSettings
            {
                DataFolder = dataFolder,
                Port = 0,
                LogToStandardError = true,
                Overrides = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning" },
            },
            grace: TimeSpan.Zero);
        return new TaskServer(host.RootUrl, host.Root, host);
    }
}
