using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Fixture.Api.ScriptedWorkers;
using Taskcluster.Modules.Fixture.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Fixture.Loops;

/// <summary>
/// Lets the scripted workers claim, renew and resolve, each in its turn, so that the same calls and the same steps of
/// the clock give the same runs.
/// </summary>
internal sealed partial class RunScriptedWorkers(
    WorkerScripts scripts, ScriptedCalls calls, TimeProvider clock, ILogger<RunScriptedWorkers> log) : Loop(clock)
{
    // The most that claimWork gives at once.
    private const int MostClaims = 32;

    // When somebody else was faster, or the worker is in quarantine, it asks again as a real one would.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(20);

    protected override DateTimeOffset? NextDue() => scripts.NextDue;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        foreach (var worker in scripts.All)
        {
            await DoRuns(worker, cancellation);
            await LookForWork(worker, cancellation);
        }
    }

    private async Task DoRuns(ScriptedWorker worker, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        var due = scripts.Ask(worker, one => one.Runs.Where(run => run.Next <= now).OrderBy(run => run.Next).ToList());
        foreach (var run in due)
        {
            HeldRun? goesOn = null;
            var outcome = worker.OutcomeOf(run.Number);
            Action<ScriptedWorker> note = one => one.Lost++;
            try
            {
                if (outcome == ScriptedOutcome.Vanish)
                {
                    // The claim expires by itself.
                }
                else if (run.Due <= now)
                {
                    await calls.MakeArtifacts(worker.Script, run, cancellation);
                    await calls.Report(run, outcome, worker.Script.Reason, cancellation);
                    note = one => Count(one, outcome);
                }
                else
                {
                    goesOn = await calls.Reclaim(run, cancellation);
                    note = _ => { };
                }
            }
            catch (ApiError error) when (error.Status == 409)
            {
                // Somebody else ended the run, or its deadline has.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(log, error, worker.ScriptId, run.TaskId, run.RunId);
                note = one =>
                {
                    one.Lost++;
                    one.LastError = $"{run.TaskId}/{run.RunId}: {error.Message}";
                };
            }

            scripts.Change(worker, one =>
            {
                note(one);
                Replace(one, run, goesOn, now);
            });
        }
    }

    private static void Count(ScriptedWorker worker, ScriptedOutcome outcome)
    {
        switch (outcome)
        {
            case ScriptedOutcome.Succeed:
                worker.Completed++;
                break;
            case ScriptedOutcome.Fail:
                worker.Failed++;
                break;
            default:
                worker.Exceptions++;
                break;
        }
    }

    // Who has room again looks whether something waits.
    private static void Replace(ScriptedWorker worker, HeldRun run, HeldRun? goesOn, DateTimeOffset now)
    {
        var at = worker.Runs.IndexOf(run);
        if (goesOn is not null)
        {
            worker.Runs[at] = goesOn;
            return;
        }

        worker.Runs.RemoveAt(at);
        worker.LooksAt = now;
    }

    private async Task LookForWork(ScriptedWorker worker, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        var room = scripts.Ask(worker, one => one.LooksAt <= now && !one.IsGone ? one.Capacity - one.Runs.Count : 0);
        if (room == 0)
        {
            return;
        }

        // What becomes pending from here on is announced again.
        scripts.Change(worker, one => one.LooksAt = null);
        DateTimeOffset? again = null;
        try
        {
            if (await calls.QuarantinedUntil(worker, cancellation) is { } until && until > now)
            {
                again = now + AskAgain < until ? now + AskAgain : until;
            }
            else if (await calls.Pending(worker, cancellation) is > 0 and var pending)
            {
                var asked = Math.Min(Math.Min(room, pending), MostClaims);
                var got = await Claim(worker, asked, now, cancellation);
                again = got == 0 ? now + AskAgain : now;
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNoClaim(log, error, worker.ScriptId);
            again = now + AskAgain;
            scripts.Change(worker, one => one.LastError = error.Message);
        }

        if (again is { } moment)
        {
            scripts.Change(worker, one => one.LooksAt = one.LooksAt < moment ? one.LooksAt : moment);
        }
    }

    private async Task<int> Claim(ScriptedWorker worker, int tasks, DateTimeOffset now, CancellationToken cancellation)
    {
        using var claims = await calls.Claim(worker, tasks, cancellation);
        if (claims is null)
        {
            return 0;
        }

        var after = TimeSpan.FromSeconds(worker.Script.AfterSeconds ?? 0);
        var given = claims.RootElement.GetProperty("tasks");
        scripts.Change(worker, one =>
        {
            foreach (var claim in given.EnumerateArray())
            {
                one.Runs.Add(HeldRun.Of(claim, ++one.Claimed, after, now));
            }
        });
        return given.GetArrayLength();
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The scripted worker {ScriptId} could not do run {RunId} of {TaskId}")]
    private static partial void LogFailed(ILogger log, Exception error, string scriptId, string taskId, int runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scripted worker {ScriptId} could not claim")]
    private static partial void LogNoClaim(ILogger log, Exception error, string scriptId);
}
