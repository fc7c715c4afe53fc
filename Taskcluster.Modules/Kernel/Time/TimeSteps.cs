using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Time;

/// <summary>
/// Moves a host's clock from due time to due time and lets everything happen that is due there before it goes on, as
/// if nobody had been in a hurry (DESIGN.md §5): a claim of an hour ago expires an hour ago. For hosts whose clock is
/// not the real one.
/// </summary>
[DiffersInFixture(
    "What is late",
    "a moved clock stops at each due time: nothing that is due is ever late",
    "loops wake some time after")]
internal class TimeSteps(LoopRunner runner, Dispatcher dispatcher, Database database, TimeProvider clock)
{
    // Work that takes longer is waited for more patiently.
    private const int QuickLooks = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly HashSet<string> overslept = [];

    /// <summary>Names of loops that had work at some step and slept, since nobody had woken them.</summary>
    public IReadOnlyCollection<string> Overslept => overslept;

    /// <summary>Whether no loop and no subscriber has anything to do at this moment.</summary>
    public bool IsAtRest =>
        runner.Loops.All(loop => loop.IsAtRest) && dispatcher.Loops.All(subscriber => subscriber.IsAtRest);

    /// <summary>Names of the loops and subscribers that have something to do, for people.</summary>
    public string WhatIsBusy => string.Join(", ", runner.Loops.Where(loop => !loop.IsAtRest)
        .Select(loop => loop.GetType().Name)
        .Concat(dispatcher.Loops.Where(loop => !loop.IsAtRest).Select(loop => loop.Subscriber.Name)));

    /// <summary>The next moment at which a loop has work or a subscriber tries again; null if there is none.</summary>
    public DateTimeOffset? NextDue =>
        runner.Loops.Select(loop => loop.NextTurn)
            .Concat(dispatcher.Loops.Select(subscriber => subscriber.NextTry)).Min();

    /// <summary>Moves the clock; everything that is due by then has happened when this returns.</summary>
    /// <param name="by">How far.</param>
    /// <param name="moveTo">Sets the clock to a moment and fires the timers that are due by then.</param>
    /// <param name="mostSteps">Due times at most.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <returns>How many due times there were.</returns>
    /// <exception cref="TooManyStepsException">
    /// More than that; the clock stands at the last of them, and all has happened that was due by then.
    /// </exception>
    public async Task<int> Advance(
        TimeSpan by,
        Action<DateTimeOffset> moveTo,
        int mostSteps = int.MaxValue,
        CancellationToken cancellation = default)
    {
        var target = clock.GetUtcNow() + by;
        var steps = 0;
        await Drain(cancellation);
        while (NextDue is { } due && due <= target)
        {
            var now = clock.GetUtcNow();
            if (++steps > mostSteps)
            {
                throw new TooManyStepsException(mostSteps, now, target);
            }

            moveTo(due > now ? due : now);
            await Drain(cancellation);
            await RunOverslept(cancellation);
        }

        moveTo(target);
        await Drain(cancellation);
        await RunOverslept(cancellation);
        return steps;
    }

    /// <summary>Waits until loops and subscribers have done all that is due now, and what came of it.</summary>
    public virtual async Task Drain(CancellationToken cancellation = default)
    {
        do
        {
            for (var looks = 0; !IsAtRest; looks++)
            {
                cancellation.ThrowIfCancellationRequested();
                await (looks < QuickLooks ? NextTurn() : Task.Delay(Pause, TimeProvider.System, cancellation));
            }

            // The writer answers before it wakes the subscribers: what it said before this is heard after it.
            await database.Write(static _ => { }, cancellation);
        }
        while (!IsAtRest);
    }

    // Some loops are in no hurry, so that nobody wakes them: they look once a day. Here nothing is late.
    private async Task RunOverslept(CancellationToken cancellation)
    {
        var late = runner.Loops.Where(loop => !loop.HasFailed && loop.NextTurn <= clock.GetUtcNow()).ToList();
        foreach (var loop in late)
        {
            overslept.Add(loop.GetType().Name);
            _ = await loop.RunDue(cancellation);
        }

        if (late.Count > 0)
        {
            await Drain(cancellation);
        }
    }

    private static async Task NextTurn() => await Task.Yield();
}
