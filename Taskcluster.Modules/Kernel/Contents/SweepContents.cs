using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>Once after each start, beside everything else: removes artifact files that no row names.</summary>
public sealed partial class SweepContents(ContentStore contents, ILogger<SweepContents> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => Sweep(stoppingToken), stoppingToken);

    // A host ends with a service of its own that fails, and old files are not worth that.
    private async Task Sweep(CancellationToken stop)
    {
        try
        {
            await contents.Sweep(stop);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            LogFailed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files that no row names could not all be looked for")]
    private static partial void LogFailed(ILogger log, Exception error);
}
