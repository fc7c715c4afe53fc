using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Queue.Claims;

namespace Taskcluster.Tests.Support;

/// <summary>Waits for what a server does by itself. A wait that is in vain fails after minutes.</summary>
public static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>A message satisfies the condition.</summary>
    public static async Task Message(RunningServer server, Func<PulseMessage, bool> condition)
    {
        var log = server.Services.GetRequiredService<MessageLog>();
        while (true)
        {
            var next = log.NextCommit;
            if (server.Messages.All.Any(condition))
            {
                return;
            }

            await next.WaitAsync(Patience);
        }
    }

    /// <summary>So many claimWork calls wait at this queue.</summary>
    public static Task Waiting(RunningServer server, int count, string queueId = Given.QueueId)
    {
        var signals = server.Services.GetRequiredService<PendingSignals>();
        return True(() => signals.Waiting(queueId) == count);
    }

    /// <summary>A claimWork call waits for the end of its worker's quarantine, so many hours from now.</summary>
    public static Task LockedOut(RunningServer server, double hours)
    {
        var end = server.Clock.GetUtcNow().AddHours(hours);
        return True(() => server.Clock.HasTimer(end));
    }

    /// <summary>The condition, which nothing signals, has become true.</summary>
    /// <param name="condition">Looked at again and again.</param>
    /// <param name="missing">What there is to say where it never does.</param>
    /// <param name="words">The condition as it stands in the code.</param>
    public static async Task True(
        Func<bool> condition,
        Func<string>? missing = null,
        [CallerArgumentExpression(nameof(condition))] string words = "")
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException(
                    $"For {Patience.TotalSeconds} s this did not become true: {words}\n{missing?.Invoke()}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
