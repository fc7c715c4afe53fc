using Microsoft.Extensions.Logging;

namespace Taskcluster.Modules.Kernel.Time;

/// <summary>
/// What a module does by the clock. A loop names the moment of its next work and sleeps until then; nothing polls.
/// Whoever makes earlier work for it says so with <see cref="Wake"/> after commit.
/// </summary>
public abstract partial class Loop(TimeProvider clock)
{
    // Timers cannot wait longer than some weeks; the loop then looks again.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1);
    private readonly Rest rest = new();
    private readonly Rest pause = new();
    private TaskCompletionSource wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long sleepsUntil = long.MaxValue;
    private long turns;

    protected TimeProvider Clock => clock;

    /// <summary>How often it has done work since the start.</summary>
    internal long Turns => Interlocked.Read(ref turns);

    /// <summary>Whether it sleeps, and nothing has woken it.</summary>
    internal bool IsAtRest => rest.IsTaken || pause.IsTaken;

    /// <summary>Whether its last turn failed, so that it pauses before it tries again.</summary>
    internal bool HasFailed => pause.IsTaken;

    /// <summary>When it has work next, or tries again what failed; null if there is none at all.</summary>
    internal DateTimeOffset? NextTurn => pause.Until ?? NextDue();

    /// <summary>
    /// Says that there is work due at <paramref name="due"/>; cheap where the loop wakes earlier anyway.
    /// </summary>
    public void Wake(DateTimeOffset due)
    {
        if (due.UtcTicks < Volatile.Read(ref sleepsUntil))
        {
            Volatile.Read(ref wake).TrySetResult();
        }
    }

    /// <summary>Does all work that is due now; false if there was none. Tests and moved clocks call it.</summary>
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (NextDue() is not { } due || due > clock.GetUtcNow())
            {
                return false;
            }

            await RunOnce(cancellation);
            Interlocked.Increment(ref turns);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Runs until cancelled.</summary>
    internal async Task Run(ILogger log, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Turn(stop);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                LogFailed(log, error, GetType().Name);
                var delay = Task.Delay(PauseAfterFailure, clock, stop);
                pause.Begin(delay, clock.GetUtcNow() + PauseAfterFailure);
                await delay.ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                pause.End();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>When there is work next; null if there is none at all.</summary>
    protected abstract DateTimeOffset? NextDue();

    /// <summary>Does what is due now.</summary>
    protected abstract Task RunOnce(CancellationToken cancellation);

    private async Task Turn(CancellationToken stop)
    {
        // The signal is renewed before the rows are read: a change after that wakes the sleep below.
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref sleepsUntil, long.MaxValue);
        Volatile.Write(ref wake, signal);
        if (await RunDue(stop))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var due = NextDue() ?? DateTimeOffset.MaxValue;
        Volatile.Write(ref sleepsUntil, due.UtcTicks);
        var sleep = due - now < LongestSleep ? due - now : LongestSleep;
        if (sleep > TimeSpan.Zero)
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var delay = Task.Delay(RoundUp(sleep), clock, timer.Token);
            rest.Begin(delay, due, signal.Task);
            await Task.WhenAny(signal.Task, delay);
            rest.End();
            await timer.CancelAsync();
        }
    }

    // Timers count whole milliseconds; waking early would only mean to sleep again.
    private static TimeSpan RoundUp(TimeSpan sleep) => TimeSpan.FromMilliseconds(Math.Ceiling(sleep.TotalMilliseconds));

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} failed and is tried again")]
    private static partial void LogFailed(ILogger log, Exception error, string loop);
}
