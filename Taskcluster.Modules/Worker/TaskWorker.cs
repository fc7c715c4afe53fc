using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Containers;
using Taskcluster.Modules.Worker.Isolation;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Mounts;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Processes;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker;

/// <summary>
/// The built-in worker (spec/queue.md §5): takes tasks of one queue and runs their commands on this machine, as the
/// user who started it. It speaks to the server over HTTP only, with credentials of its own, be it in the server's
/// process or far away.
/// </summary>
/// <param name="settings">Which queue, as whom, where.</param>
/// <param name="clock">Claims, time limits and pauses run by it.</param>
/// <param name="loggers">The worker's own log.</param>
public sealed partial class TaskWorker(WorkerSettings settings, TimeProvider clock, ILoggerFactory loggers)
{
    // The queue lets a claim wait for 20 s; should one come back empty at once, this keeps us from asking in a rush.
    private static readonly TimeSpan BetweenIdleClaims = TimeSpan.FromSeconds(5);
    private static readonly GrowingPause AfterFailure = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    private readonly ILogger logger = loggers.CreateLogger<TaskWorker>();

    /// <summary>
    /// Works until <paramref name="stopping"/>. Then nothing more is claimed; running tasks may go on for
    /// <see cref="WorkerSettings.ShutdownGrace"/>, after which they are killed and reported as <c>worker-shutdown</c>.
    /// </summary>
    /// <exception cref="IOException">As of the other one.</exception>
    public Task RunAsync(CancellationToken stopping) => Obey(new WorkerOrders { Stop = stopping });

    /// <summary>Works until it is told otherwise.</summary>
    /// <exception cref="IOException">
    /// Another worker has the work directory, it cannot be written, or this machine lacks what
    /// <see cref="WorkerSettings.Isolation"/> asks for.
    /// </exception>
    public async Task Obey(WorkerOrders orders)
    {
        using var claiming = orders.NoMoreTasks();
        var stopping = claiming.Token;
        var directory = Path.GetFullPath(settings.WorkDirectory);
        TaskFolder.MakeDirectory(directory);
        await using var mine = new FileStream(
            Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Sweep(directory);
        var confinement = new Confinement(settings.Isolation, directory);
        await confinement.Probe(clock, stopping);

        using var http = TaskclusterClient.CreateHttp();
        using var proxyHttp = CreateProxyHttp();
        var serverClock = new ServerClock(clock);
        var client = new TaskclusterClient(http, settings.RootUrl, serverClock, clock, settings.Credentials);
        client = settings.PresentCredentials is { } present ? client.AsPresent(present) : client;
        await using var liveLogs = settings is { RelaysLiveLogs: false, LiveLogAddress: { } address }
            ? await LiveLogServer.Start(address, settings.LiveLogUrl, loggers, stopping)
            : null;
        using var containers = new ContainerEngine(settings, clock);
        await containers.RemoveLeft(stopping);
        var context = CreateContext(directory, client, http, proxyHttp, confinement, containers, liveLogs);
        logger.WorkerStarted(settings.WorkerGroup, settings.WorkerId, settings.TaskQueueId, settings.RootUrl);
        logger.TasksRun(settings.Isolation.Describe());
        using var done = new CancellationTokenSource();
        var burying = context.Stragglers.Bury(clock, done.Token);
        await Work(context, orders, stopping);
        await done.CancelAsync();
        await burying;
        logger.WorkerStopped(settings.WorkerGroup, settings.WorkerId);
    }

    private WorkerContext CreateContext(
        string directory,
        TaskclusterClient client,
        HttpClient http,
        HttpClient proxyHttp,
        Confinement confinement,
        ContainerEngine containers,
        LiveLogServer? liveLogs)
    {
        var caches = new CacheFolders(Path.Combine(directory, "caches"), settings.MostCaches, logger);
        caches.Open();
        return new WorkerContext
        {
            Settings = settings,
            Client = client,
            Queue = new QueueCalls(client),
            ServerClock = client.ServerClock,
            Containers = containers,
            Stragglers = new Stragglers(settings.AdoptsOrphans && Stragglers.Adopt()),
            Payloads = new PayloadReader(new PayloadSchema(), settings.LongestRunTime, containers),
            LiveLogs = liveLogs,
            Download = new Download(http, client, clock, settings.LargestDownload),
            KeptDownloads = new KeptDownloads(
                Path.Combine(directory, "downloads"), settings.MostKeptDownloads, clock),
            Caches = caches,
            Purges = new PurgeRequests(client, settings.TaskQueueId, caches, clock, logger),
            Confinement = confinement,
            ProxyHttp = proxyHttp,
            Clock = clock,
            Logger = logger,
            Loggers = loggers,
        };
    }

    // What a task gets through its proxy is what the server sent.
    private static HttpClient CreateProxyHttp() => new(new LostConnectionHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        UseCookies = false,
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private async Task Work(WorkerContext context, WorkerOrders orders, CancellationToken stopping)
    {
        using var kill = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var grace = orders.Stop.Register(() => kill.CancelAfter(settings.ShutdownGrace));
        await using var atOnce = orders.Kill.Register(kill.Cancel);
        var running = new List<Task>();
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            running.RemoveAll(task => task.IsCompleted);
            if (running.Count >= settings.Capacity)
            {
                await Task.WhenAny(running);
                continue;
            }

            await context.Purges.KeepUp(stopping);
            var began = clock.GetTimestamp();
            var (claims, refusal) = await Claim(context.Queue, settings.Capacity - running.Count, stopping);
            running.AddRange(claims.Select(claim => Execute(context, claim, kill.Token)));
            failures = refusal is null ? 0 : failures + 1;
            if (claims.Count == 0)
            {
                var pause = refusal is null
                    ? BetweenIdleClaims - clock.GetElapsedTime(began)
                    : AfterFailure.After(failures);
                await Pause(pause, refusal, stopping);
            }
        }

        await Task.WhenAll(running);
    }

    private async Task<(IReadOnlyList<Claim> Claims, string? Refusal)> Claim(
        QueueCalls queue, int free, CancellationToken stopping)
    {
        try
        {
            var question = new ClaimQuestion(settings.WorkerGroup, settings.WorkerId, Math.Min(free, 32));
            return (await queue.ClaimWork(settings.TaskQueueId, question, stopping), null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ([], null);
        }
        catch (Exception problem) when (problem is ApiCallException or JsonException)
        {
            return ([], problem.Message);
        }
    }

    private async Task Pause(TimeSpan pause, string? refusal, CancellationToken stopping)
    {
        if (refusal is not null)
        {
            logger.ClaimFailed(pause, refusal);
        }

        try
        {
            await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, clock, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }

    private static async Task Execute(WorkerContext context, Claim claim, CancellationToken shutdown)
    {
        await using var run = new TaskRun(context, claim, shutdown);
        await run.Execute();
    }

    // What a worker that died left behind. Only folders that bear a run's name are ours to remove.
    private void Sweep(string directory)
    {
        foreach (var folder in Directory.EnumerateDirectories(directory))
        {
            var name = Path.GetFileName(folder);
            if (!settings.KeepTaskDirectories && RunFolder().IsMatch(name))
            {
                Sweep(folder, name);
            }
        }
    }

    // What cannot be removed takes room, but harms no task.
    private void Sweep(string folder, string name)
    {
        try
        {
            TaskFolder.Remove(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            logger.LeftFolderStays(name, problem.Message);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{22}\.[0-9]{1,9}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RunFolder();
}
