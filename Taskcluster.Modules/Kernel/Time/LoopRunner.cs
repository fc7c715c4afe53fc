using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Taskcluster.Modules.Kernel.Time;

/// <summary>Runs all loops of the host.</summary>
public sealed class LoopRunner(IEnumerable<Loop> loops, ILogger<LoopRunner> log) : BackgroundService
{
    private readonly IReadOnlyList<Loop> loops = [.. loops];

    /// <summary>Does everything that is due at this moment, and what becomes due by that, in all loops.</summary>
    public async Task RunDue(CancellationToken cancellation = default)
    {
        bool hadWork;
        do
        {
            hadWork = false;
            foreach (var loop in loops)
            {
                hadWork |= await loop.RunDue(cancellation);
            }
        }
        while (hadWork);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(loops.Select(loop => Task.Run(() => loop.Run(log, stoppingToken), stoppingToken)));
}
