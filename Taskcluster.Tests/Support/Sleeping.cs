using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>Waits until nothing goes on any more but by the clock.</summary>
public static class Sleeping
{
    /// <summary>
    /// All loops of the server have looked for work and sleep until its time; each has a timer for that.
    /// </summary>
    public static Task Loops(RunningServer server)
    {
        var loops = server.Services.GetServices<Loop>().Count();
        return Until.True(() => server.Clock.Timers >= loops);
    }
}
