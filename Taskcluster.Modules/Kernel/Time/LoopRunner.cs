using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Time;

/// <summary>Runs all loops of the host.</summary>
public sealed class LoopRunner(
    IEnumerable<Loop> loops, ILogger<LoopRunner> log, Database? database = null, BackgroundThreads? threads = null)
    : BackgroundService
{
    private readonly IReadOnlyList<Loop> loops = [.. loops];

    internal IReadOnlyList<Loop> Loops => loops;

    /// <summary>Does everything that is due at this moment, and what becomes due by that, in all loops.</summary>
    public async Task RunDue(CancellationToken cancellation = default)
    {
        // What the loops do by themselves meanwhile may make work due for others, too.
        long turns;
        do
        {
            turns = loops.Sum(loop => loop.Turns);
            foreach (var loop in loops)
            {
                _ = await loop.RunDue(cancellation);
            }
        }
        while (turns != loops.Sum(loop => loop.Turns));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        database?.WhenInDoubt(WakeAll);
        var place = threads ?? BackgroundThreads.Pool;
        return Task.WhenAll(loops.Select(
            loop => place.Run(loop.GetType().Name, () => loop.Run(log, stoppingToken), stoppingToken)));
    }

    private void WakeAll()
    {
        foreach (var loop in loops)
        {
            loop.Wake(DateTimeOffset.MinValue);
        }
    }
}
