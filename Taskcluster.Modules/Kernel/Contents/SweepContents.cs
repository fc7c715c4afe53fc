using Microsoft.Extensions.Hosting;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>Once after each start, beside everything else: removes artifact files that no row names.</summary>
public sealed class SweepContents(ContentStore contents) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => contents.Sweep(stoppingToken), stoppingToken);
}
