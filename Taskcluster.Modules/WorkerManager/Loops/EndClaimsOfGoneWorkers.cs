using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Loops;

/// <summary>
/// Ends the claims of workers that were removed or have stopped, so that others do their tasks at once and not only
/// when the claims end by themselves. The row that says so goes when it is done, whatever dies in between.
/// </summary>
internal sealed partial class EndClaimsOfGoneWorkers(
    Database database,
    QueueClaims claims,
    WorkerManagerOptions options,
    TimeProvider clock,
    ILogger<EndClaimsOfGoneWorkers> log)
    : Loop(clock)
{
    private const int Batch = 100;

    private readonly TimeSpan pause = TimeSpan.FromSeconds(options.RetrySeconds);

    protected override DateTimeOffset? NextDue() => database.Read(GoneWorkerStore.NextDue);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var due = database.Read(Clock.GetUtcNow(), static (rows, now) => GoneWorkerStore.Due(rows, now, Batch));
        foreach (var worker in due)
        {
            try
            {
                await claims.End(worker, cancellation);
                await database.Write(tx => GoneWorkerStore.Delete(tx, worker), cancellation);
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                LogFailed(log, error, worker.Full, options.RetrySeconds);
                await database.Write(tx => GoneWorkerStore.Save(tx, worker, tx.Now + pause), cancellation);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The claims of the gone worker {Worker} could not be ended; that is tried again in {Seconds} s")]
    private static partial void LogFailed(ILogger log, Exception error, string worker, double seconds);
}
