using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.BuiltIn;

/// <summary>
/// Two workers inside the program, one for each built-in queue: for tests of task graphs, and for tasks that only
/// gather others (spec/queue.md §5.7). They claim as soon as there is a task for them, and ask for nothing before.
/// </summary>
internal sealed partial class BuiltInWorkers(
    BuiltInCalls calls,
    BuiltInSignals signals,
    Database database,
    BuiltInWorkersOptions options,
    TimeProvider clock,
    IHostApplicationLifetime host,
    ILogger<BuiltInWorkers> log) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            return;
        }

        database.WhenInDoubt(() =>
        {
            foreach (var queue in BuiltInQueue.All)
            {
                signals.Announce(queue.TaskQueueId);
            }
        });

        // The host says that it stops before it stops its services, and claimWork waits no longer from then on.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host.ApplicationStopping);
        await Task.WhenAll(BuiltInQueue.All.Select(queue => Task.Run(() => Run(queue, stop.Token), stop.Token)))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Run(BuiltInQueue queue, CancellationToken stop)
    {
        // There may be tasks from before the start.
        signals.Announce(queue.TaskQueueId);
        while (!stop.IsCancellationRequested)
        {
            await signals.Next(queue, stop);
            while (!stop.IsCancellationRequested && await Take(queue, stop))
            {
                // One after the other.
            }
        }
    }

    private bool HasWork(BuiltInQueue queue) => database.Read(
        rows => TaskStore.Pending(rows, queue.TaskQueueId, limit: 1, out _).Count > 0);

    // False: there is nothing to do.
    private async Task<bool> Take(BuiltInQueue queue, CancellationToken stop)
    {
        try
        {
            if (!HasWork(queue))
            {
                return false;
            }

            if (await calls.Claim(queue, stop) is { } claim)
            {
                await calls.Resolve(queue, claim);
            }
        }
        catch (ApiError error) when (error.Status == 409)
        {
            // Somebody else ended the run meanwhile.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(log, error, queue.TaskQueueId);
            await Task.Delay(PauseAfterFailure, clock, stop);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A task of {TaskQueueId} could not be done; it is tried again")]
    private static partial void LogFailed(ILogger log, Exception error, string taskQueueId);
}
