using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Scaling;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// The workers that run as children of the server. A worker counts as stopped, and its claims end, only when its
/// process and all that its tasks have left are gone: no run is done twice at once.
/// </summary>
internal sealed partial class LocalWorkers(
    Database database,
    WorkerLaunch launch,
    WorkerChanges changes,
    WorkerSecrets secrets,
    LocalDeaths deaths,
    ScaledPools scaled,
    WorkerManagerOptions options,
    TimeProvider clock,
    ILogger<LocalWorkers> log) : IAsyncDisposable
{
    private const string Group = "local";

    // The farthest deadline of a task is 5 days away: so long a worker without credentials may have one.
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromDays(6);

    // Long since gone are those who could say something, unless something that nobody finds holds their ears shut.
    private static readonly TimeSpan LastWordsLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<WorkerName, LocalWorker> living = new();
    private readonly ConcurrentDictionary<WorkerName, Task> endings = new();
    private readonly TimeSpan retry = TimeSpan.FromSeconds(options.RetrySeconds);
    private volatile bool isEnding;

    public bool IsEnding => isEnding;

    /// <summary>Those of a pool whose processes live.</summary>
    public IReadOnlyList<LocalWorker> OfPool(string workerPoolId) =>
        [.. living.Values.Where(worker => worker.Name.WorkerPoolId == workerPoolId)];

    internal IEnumerable<LocalWorker> Living => living.Values;

    public LocalWorker? Find(WorkerName name) => living.GetValueOrDefault(name);

    /// <summary>When a worker expires whose credentials end at a moment, unless it renews them.</summary>
    public static DateTimeOffset ForgottenAfter(DateTimeOffset credentialsEnd) => credentialsEnd + ExpiryMargin;

    /// <summary>Removes what the workers of a pool have kept that is gone.</summary>
    public void Forget(string workerPoolId)
    {
        try
        {
            if (OfPool(workerPoolId).Count == 0)
            {
                launch.RemoveFolders(workerPoolId);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(log, error, workerPoolId);
        }
    }

    /// <summary>
    /// Ends what an earlier server left running, and takes its workers for stopped; before anything else is done.
    /// </summary>
    /// <param name="providerIds">Whose workers are ours.</param>
    public async Task Sweep(IReadOnlyCollection<string> providerIds)
    {
        if (OperatingSystem.IsLinux() && launch.HasFolders
            && await LeftProcesses.Kill(launch.Root) is > 0 and var count)
        {
            LogLeft(log, count);
        }

        await database.Write(tx =>
        {
            foreach (var worker in providerIds.SelectMany(id => WorkerStore.OfProvider(tx, id)))
            {
                _ = changes.Stop(tx, worker with { Expires = tx.Now });
            }
        });
    }

    /// <summary>Starts a worker. One that cannot be started counts as one that died.</summary>
    public async Task Start(PoolRecord pool, LaunchConfigRecord config, CancellationToken cancellation)
    {
        var definition = LocalLaunchConfig.Of(config.Configuration);
        var now = clock.GetUtcNow();
        var start = new LocalStart(
            new WorkerName(pool.WorkerPoolId, Group, SlugId.NewNice()),
            pool.ProviderId,
            config.LaunchConfigId,
            definition.Capacity,
            launch.FolderOf(pool.WorkerPoolId, FreePlace(pool.WorkerPoolId)),
            now);
        var secret = WorkerSecrets.New();
        var expires = ForgottenAfter(now + PoolConfig.ReregistrationTimeout(pool.Config));
        await database.Write(tx => Request(tx, start, secret, expires), cancellation);
        try
        {
            var worker = new LocalWorker(start, launch.Start(start, definition), line => Forward(start.Name, line));
            living[start.Name] = worker;
            endings[start.Name] = Follow(worker);
            worker.Introduce(WorkerLaunch.Identity(start, secret));
            if (isEnding)
            {
                worker.Stop();
            }
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            var report = deaths.CountNotStarted(start, error.Message);
            await Stopped(start.Name);
            await deaths.Report(report);
        }
    }

    /// <summary>Has a worker end when it has no task any more.</summary>
    public Task Drain(LocalWorker worker, string reason, CancellationToken cancellation) => database.Write(
        tx =>
        {
            if (WorkerStore.Find(tx, worker.Name) is { } row)
            {
                _ = changes.Remove(tx, row, reason);
                tx.AfterCommit(worker.Drain);
            }
        },
        cancellation);

    /// <summary>
    /// The server ends: workers report what they cannot finish. Those that are there at the limit are killed.
    /// </summary>
    public async Task End(CancellationToken limit)
    {
        isEnding = true;
        await RemoveAll();
        foreach (var worker in living.Values)
        {
            worker.Stop();
        }

        await Task.WhenAll(endings.Values).WaitAsync(Timeout.InfiniteTimeSpan, clock, limit)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        isEnding = true;
        foreach (var worker in living.Values)
        {
            worker.Kill("the server ends");
        }

        await Task.WhenAll(endings.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RemoveAll()
    {
        try
        {
            await database.Write(tx =>
            {
                foreach (var worker in living.Keys.Select(name => WorkerStore.Find(tx, name)).OfType<WorkerRecord>())
                {
                    _ = changes.Remove(tx, worker, "the server ends");
                }
            });
        }
        catch (StorageException error)
        {
            // It ends nevertheless.
            LogNotEnded(log, error, options.RetrySeconds);
        }
    }

    private void Request(Transaction tx, LocalStart start, string secret, DateTimeOffset expires)
    {
        _ = changes.Request(
            tx,
            start.Name,
            start.ProviderId,
            start.Capacity,
            expires,
            start.LaunchConfigId,
            RawJson.EmptyObject);
        secrets.SetStatic(tx, start.Name, secret);
    }

    private int FreePlace(string workerPoolId)
    {
        var taken = OfPool(workerPoolId).Select(worker => worker.Start.Folder).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, int.MaxValue).First(place => !taken.Contains(launch.FolderOf(workerPoolId, place)));
    }

    // From the start of its process to the end of all that it was. Nobody else gets its folder, nor its tasks, before
    // that.
    private async Task Follow(LocalWorker worker)
    {
        await worker.Exited;
        var isCleared = await Insist(() => EndLeft(worker));
        var report = isEnding ? null : deaths.Count(worker);
        if (isCleared)
        {
            living.TryRemove(worker.Name, out _);
            _ = await Insist(() => Stopped(worker.Name));
        }

        if (report is not null)
        {
            await deaths.Report(report);
        }

        worker.Dispose();
        scaled.Note(worker.Name.WorkerPoolId, clock.GetUtcNow());
        endings.TryRemove(worker.Name, out _);
    }

    private async Task EndLeft(LocalWorker worker)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = await LeftProcesses.Kill(worker.Start.Folder);
        }

        await worker.HasSaidAll().WaitAsync(LastWordsLimit, clock, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Until it is done; while the server ends once only, since the next start sees to the rest.
    private async Task<bool> Insist(Func<Task> work)
    {
        while (true)
        {
            try
            {
                await work();
                return true;
            }
            catch (Exception error)
            {
                LogNotEnded(log, error, options.RetrySeconds);
                if (isEnding)
                {
                    return false;
                }

                await Task.Delay(retry, clock);
            }
        }
    }

    // It is shown for as long as others that have expired, and forgotten then.
    private Task Stopped(WorkerName name) => database.Write(tx =>
    {
        if (WorkerStore.Find(tx, name) is { } row)
        {
            _ = changes.Stop(tx, row with { Expires = tx.Now });
        }
    });

    // The worker's own lines say at which level they are.
    private void Forward(WorkerName name, string line)
    {
        if (line.Contains(" info: ", StringComparison.Ordinal))
        {
            LogLine(log, name.WorkerId, line);
        }
        else
        {
            LogWarning(log, name.WorkerId, line);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {WorkerId}: {Line}")]
    private static partial void LogLine(ILogger log, string workerId, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {WorkerId}: {Line}")]
    private static partial void LogWarning(ILogger log, string workerId, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folders of the gone pool {WorkerPoolId} cannot be removed")]
    private static partial void LogNotRemoved(ILogger log, Exception error, string workerPoolId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} processes of workers were left by an earlier server, and were ended")]
    private static partial void LogLeft(ILogger log, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The end of a worker could not be seen to; that is tried again in {Seconds} s, or at the next start")]
    private static partial void LogNotEnded(ILogger log, Exception error, double seconds);
}
