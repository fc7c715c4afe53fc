using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>Waits until nothing goes on any more but by the clock.</summary>
public static class Sleeping
{
    /// <summary>
    /// All loops of the server have looked for work and sleep until its time; each has a timer for that, and none has
    /// been woken since.
    /// </summary>
    public static Task Loops(RunningServer server)
    {
        var loops = server.Services.GetRequiredService<LoopRunner>().Loops;
        return Until.True(() => loops.All(loop => loop.IsAtRest));
    }
}
