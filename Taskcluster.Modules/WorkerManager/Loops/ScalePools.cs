using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Scaling;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Loops;

/// <summary>Has providers start and end the workers of pools of which something has changed; nothing polls.</summary>
internal sealed partial class ScalePools(
    Database database,
    ScaledPools scaled,
    ConfiguredProviders providers,
    QueueClaims queue,
    WorkerManagerOptions options,
    TimeProvider clock,
    ILogger<ScalePools> log)
    : Loop(clock)
{
    private readonly TimeSpan pause = TimeSpan.FromSeconds(options.RetrySeconds);

    protected override DateTimeOffset? NextDue() => scaled.NextDue;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        foreach (var workerPoolId in scaled.TakeDue(Clock.GetUtcNow()))
        {
            try
            {
                if (await Scale(workerPoolId, cancellation) is { } again)
                {
                    scaled.Note(workerPoolId, again);
                }
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                LogFailed(log, error, workerPoolId, options.RetrySeconds);
                scaled.Note(workerPoolId, Clock.GetUtcNow() + pause);
            }
        }
    }

    private async Task<DateTimeOffset?> Scale(string workerPoolId, CancellationToken cancellation)
    {
        if (database.Read(workerPoolId, PoolStore.Find) is not { } pool)
        {
            return null;
        }

        foreach (var previous in pool.PreviousProviderIds)
        {
            await (providers.Find(previous)?.Scaling?.Left(pool, cancellation) ?? Task.CompletedTask);
        }

        if (providers.Find(pool.ProviderId)?.Scaling is not { } scaling)
        {
            return null;
        }

        var (pending, claimed) = await queue.Counts(workerPoolId, cancellation);
        var demand = database.Read(rows => new PoolDemand(
            pool,
            [.. LaunchConfigStore.All(rows, workerPoolId).Where(config => !config.IsArchived)],
            pending,
            claimed,
            CapacityStore.OfPool(rows, workerPoolId)));
        return await scaling.Scale(demand, cancellation);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The workers of pool {WorkerPoolId} could not be looked after; that is tried again in {Seconds} s")]
    private static partial void LogFailed(ILogger log, Exception error, string workerPoolId, double seconds);
}
