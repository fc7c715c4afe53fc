using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>
/// The server of a data folder, by its API: the one that runs on it, else one that is started for as long as it takes.
/// The environment's server is never meant, since it may be the one that things are taken from.
/// </summary>
internal sealed class FolderServer : IAsyncDisposable
{
    private readonly HttpClient http = TaskclusterClient.CreateHttp();
    private readonly RunningHost? own;

    private FolderServer(RunningHost? own, (string RootUrl, Credentials Credentials)? running)
    {
        this.own = own;
        Server = own is not null
            ? new MovingServer(http, RootUrl.Parse(own.RootUrl), own.Root, TimeProvider.System)
            : new MovingServer(
                http, RootUrl.Parse(running!.Value.RootUrl), running.Value.Credentials, TimeProvider.System);
    }

    public MovingServer Server { get; }

    /// <param name="folder">The data folder.</param>
    /// <param name="overrides">Settings of a server that is started.</param>
    /// <param name="isReading">
    /// Whether nothing is to be changed: a server that is started only answers, and upgrades nothing.
    /// </param>
    /// <exception cref="UnusableDataException">
    /// Somebody uses the folder who cannot be called, or it would have to be upgraded first.
    /// </exception>
    public static async Task<FolderServer> Open(
        string folder, IReadOnlyDictionary<string, string?> overrides, bool isReading)
    {
        if (DataFolder.IsInUse(folder))
        {
            var running = CredentialsFile.Read(folder) ?? throw new UnusableDataException(
                $"{Path.GetFullPath(folder)} is in use by a program that cannot be called. Stop it first.");
            return new FolderServer(null, running);
        }

        if (isReading)
        {
            // It is this version's.
            StoredSnapshot.Open(folder).Dispose();
        }

        return await Start(new HostSettings { DataFolder = folder, IsAtRest = isReading }, overrides);
    }

    /// <summary>That of a folder that is not there: it has what each new one has, and nothing is left of it.</summary>
    public static Task<FolderServer> OpenNone(IReadOnlyDictionary<string, string?> overrides) =>
        Start(new HostSettings { DataFolder = ThrowAwayFolder.New(), IsThrowAway = true }, overrides);

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return own?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static async Task<FolderServer> Start(
        HostSettings host, IReadOnlyDictionary<string, string?> overrides)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["WorkerManager:Providers:local:ProviderType"] = "local",
        };
        foreach (var (name, value) in overrides)
        {
            settings[name] = value;
        }

        return new FolderServer(
            await RunningHost.Start(host with
            {
                Port = 0,
                RootUrl = null,
                LogToStandardError = true,
                Overrides = settings,
            }),
            running: null);
    }
}
