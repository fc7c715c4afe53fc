using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Running;

/// <summary>Tells the queue how a run ended.</summary>
internal sealed class RunReport(WorkerContext context, Claim claim, ClaimKeeper keeper)
{
    private static readonly GrowingPause Pause = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>The end of a run in words.</summary>
    public static string Describe(Outcome outcome, ClaimKeeper keeper) =>
        keeper.Lost.IsCancellationRequested ? "not reported, the claim is lost"
        : outcome.First is not { } problem ? "completed"
        : problem.Reason is null ? $"failed. {problem.Message}"
        : $"exception {problem.Reason}. {problem.Message}";

    /// <summary>
    /// Reports, again and again while the server is away: the claim is kept meanwhile, and work that was done is worth
    /// the wait. A run that is no longer ours is not reported.
    /// </summary>
    public async Task Send(Outcome outcome, CancellationToken limit)
    {
        context.Logger.TaskEnded(claim.TaskId, claim.RunId, Describe(outcome, keeper));
        for (var failures = 1; !keeper.Lost.IsCancellationRequested; failures++)
        {
            try
            {
                await Send(outcome.First, limit);
                return;
            }
            catch (ApiCallException refusal)
            {
                context.Logger.ReportFailed(claim.TaskId, claim.RunId, refusal.Message);
                if (!refusal.IsTransient || !await MayRepeat(failures, limit))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                context.Logger.ReportFailed(claim.TaskId, claim.RunId, "There was no time left.");
                return;
            }
        }
    }

    private Task Send(Problem? problem, CancellationToken limit)
    {
        var queue = keeper.Calls;
        return problem is null ? queue.ReportCompleted(claim.TaskId, claim.RunId, limit)
            : problem.Reason is null ? queue.ReportFailed(claim.TaskId, claim.RunId, limit)
            : queue.ReportException(claim.TaskId, claim.RunId, problem.Reason, limit);
    }

    private async Task<bool> MayRepeat(int failures, CancellationToken limit)
    {
        try
        {
            await Task.Delay(Pause.After(failures), context.Clock, limit);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
