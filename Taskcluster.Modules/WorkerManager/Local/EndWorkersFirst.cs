using Microsoft.Extensions.Hosting;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// Ends the workers of this machine before anything else of the server ends: they still have to report, over HTTP, what
/// they were doing.
/// </summary>
internal sealed class EndWorkersFirst(Lazy<LocalWorkers> workers) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        workers.IsValueCreated ? workers.Value.End(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
