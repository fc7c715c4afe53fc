using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Fixture.Clock;

/// <summary>
/// Lets the clock leap to the next due time whenever the server has been idle for a moment of real time: no request is
/// served but those that wait, no loop and no subscriber has work, and no task runs, since that takes real time. It
/// leaps no further in all than it was allowed to.
/// </summary>
[DiffersInFixture(
    "An idle server",
    "leaps to what is due next, where that is allowed",
    "waits")]
internal sealed partial class AutoAdvance(
    ClockControl control,
    ServedRequests served,
    IEnumerable<IHoldsTime> holders,
    Database database,
    ILogger<AutoAdvance> log) : BackgroundService, IForgets
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private readonly IHoldsTime[] holders = [.. holders];
    private readonly Lock gate = new();
    private TaskCompletionSource changed = NewSignal();
    private Allowance? allowance;

    /// <summary>What is allowed now; null: nothing.</summary>
    public Allowance? Allowed
    {
        get
        {
            lock (gate)
            {
                return allowance;
            }
        }
    }

    /// <summary>Allows leaps, or forbids them from now on.</summary>
    public void Set(Allowance? allowed)
    {
        lock (gate)
        {
            allowance = allowed;
            changed.TrySetResult();
            changed = NewSignal();
        }
    }

    /// <summary>A state that is brought back stands still until somebody lets it go.</summary>
    public void Forget() => Set(null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Task change;
            Allowance? allowed;
            lock (gate)
            {
                (change, allowed) = (changed.Task, allowance);
            }

            if (allowed is null)
            {
                await change.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await Watch(allowed, stoppingToken);
            }
        }
    }

    // Until something else is allowed: a leap wherever it has been idle for long enough.
    private async Task Watch(Allowance allowed, CancellationToken stop)
    {
        var (since, seen) = (TimeProvider.System.GetTimestamp(), served.Begun);
        while (ReferenceEquals(Allowed, allowed) && !stop.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!IsIdle() || served.Begun != seen)
            {
                (since, seen) = (TimeProvider.System.GetTimestamp(), served.Begun);
            }
            else if (TimeProvider.System.GetElapsedTime(since) >= allowed.Idle)
            {
                await Leap(allowed, seen, stop);
            }
        }
    }

    private async Task Leap(Allowance allowed, long seen, CancellationToken stop)
    {
        try
        {
            await control.Leap(
                allowed, () => IsIdle() && served.Begun == seen && ReferenceEquals(Allowed, allowed), stop);
        }
        catch (ApiError error)
        {
            // Whoever asks for the clock sees that it leaps no more.
            LogStopped(log, error.Message);
            Set(null);
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private bool IsIdle() => served.IsIdle && !database.Read(holders, static (rows, all) =>
    {
        foreach (var holder in all)
        {
            if (holder.HoldsTime(rows))
            {
                return true;
            }
        }

        return false;
    });

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock advances by itself no more: {Reason}")]
    private static partial void LogStopped(ILogger log, string reason);
}

/// <summary>How the clock may advance by itself.</summary>
/// <param name="idle">For how long, in real time, the server has to be idle before each leap.</param>
/// <param name="most">How far it may leap in all.</param>
internal sealed class Allowance(TimeSpan idle, TimeSpan most)
{
    private long left = most.Ticks;

    public TimeSpan Idle => idle;

    /// <summary>How far it may leap yet.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Volatile.Read(ref left));

    public void Spend(TimeSpan leap) => _ = Interlocked.Add(ref left, -leap.Ticks);
}
