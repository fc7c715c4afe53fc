using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Fixture.Clock;

/// <summary>Moves, stops and reads the clock of the fixture, one caller after the other.</summary>
internal sealed class ClockControl(
    MovableClock clock, LoopRunner runner, Dispatcher dispatcher, Database database, FixtureOptions options)
    : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly TimeSteps steps = new(runner, dispatcher, database, clock);

    /// <summary>No clock goes beyond this moment: times on the wire have four digits for the year.</summary>
    public static DateTimeOffset Last { get; } = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now => clock.GetUtcNow();

    public bool IsFrozen => clock.IsFrozen;

    /// <summary>The next moment at which something is due by itself; null if there is none.</summary>
    public DateTimeOffset? NextDue => steps.NextDue;

    /// <summary>
    /// Moves the clock from due time to due time; everything that is due by then has happened when this returns. A
    /// clock that goes stands still meanwhile and goes on from where it comes to.
    /// </summary>
    /// <returns>How many due times it has passed.</returns>
    /// <exception cref="ApiError">
    /// 400 TimeOutOfRange: beyond <see cref="Last"/>. 409 TooManySteps, 409 AdvanceTooSlow: the clock stands where it
    /// has come to by then.
    /// </exception>
    public async Task<int> Advance(TimeSpan by, CancellationToken cancellation)
    {
        if (by > Last - clock.GetUtcNow())
        {
            throw ApiError.Named(
                "TimeOutOfRange", 400,
                $"The clock stands at {WireTime.Format(clock.GetUtcNow())}; {by.TotalSeconds} seconds on lies beyond "
                + $"{WireTime.Format(Last)}, where it ends.");
        }

        return await Exclusively(() => StepBy(by, cancellation), cancellation);
    }

    private async Task<int> StepBy(TimeSpan by, CancellationToken cancellation)
    {
        var wasFrozen = clock.IsFrozen;
        using var limit = new CancellationTokenSource(
            TimeSpan.FromSeconds(options.MaxAdvanceSeconds), TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            clock.Freeze();
            return await steps.Advance(by, clock.AdvanceTo, options.MaxSteps, either.Token);
        }
        catch (TooManyStepsException error)
        {
            throw ApiError.Named(
                "TooManySteps", 409,
                $"{error.Message} The clock stands at {WireTime.Format(error.Reached)} now, and everything due by then "
                + "has happened. Advance again to go on, or raise Fixture:MaxSteps.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw ApiError.Named(
                "AdvanceTooSlow", 409,
                $"After {options.MaxAdvanceSeconds} seconds of real time the clock has come to "
                + $"{WireTime.Format(clock.GetUtcNow())} and something due there is not done yet: "
                + $"{steps.WhatIsBusy}. Advance again to go on, or raise Fixture:MaxAdvanceSeconds.");
        }
        finally
        {
            if (!wasFrozen)
            {
                clock.Resume();
            }
        }
    }

    /// <summary>Stops the clock, or lets it go on.</summary>
    public Task SetFrozen(bool isFrozen, CancellationToken cancellation) => Exclusively(
        () =>
        {
            if (isFrozen)
            {
                clock.Freeze();
            }
            else
            {
                clock.Resume();
            }

            return Task.FromResult(true);
        },
        cancellation);

    /// <summary>Does something while nobody else moves the clock or replaces the state.</summary>
    public async Task<T> Exclusively<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            _ = turn.Release();
        }
    }

    /// <summary>
    /// Leaps to the next due time, if nothing has anything to do at this moment and it is not too far off.
    /// </summary>
    /// <param name="allowance">How far it may be off; the leap is spent of that.</param>
    /// <param name="isIdle">Asked once more when nobody else can move the clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task Leap(Allowance allowance, Func<bool> isIdle, CancellationToken cancellation) => Exclusively(
        async () =>
        {
            var by = (steps.NextDue ?? DateTimeOffset.MaxValue) - clock.GetUtcNow();
            if (by <= TimeSpan.Zero || by > allowance.Left || !steps.IsAtRest || !isIdle())
            {
                return 0;
            }

            allowance.Spend(by);
            return await StepBy(by, cancellation);
        },
        cancellation);

    public void Dispose() => turn.Dispose();
}
