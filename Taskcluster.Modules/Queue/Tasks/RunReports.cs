using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Messages;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>How workers resolve runs (spec/queue.md §2.8, Worker interface).</summary>
public sealed class RunReports(Database database, Resolution resolution)
{
    /// <summary>The run ended as completed or failed. A repeated report tells it again.</summary>
    /// <exception cref="Kernel.Api.ApiError">
    /// 404 no such run; 409 it is not running, or ended in another way.
    /// </exception>
    public Task<TaskStatusReply> Report(string taskId, int runId, RunState state, CancellationToken cancellation) =>
        database.WriteOften(tx => Report(tx, taskId, runId, state), cancellation);

    /// <summary>The run ended as an exception; for two of the reasons another run follows.</summary>
    /// <exception cref="Kernel.Api.ApiError">
    /// 404 no such run; 409 it is not running, or ended for another reason.
    /// </exception>
    public Task<TaskStatusReply> ReportException(
        string taskId, int runId, ReasonResolved reason, CancellationToken cancellation) =>
        database.WriteOften(tx => ReportException(tx, taskId, runId, reason), cancellation);

    private TaskStatusReply Report(Transaction tx, string taskId, int runId, RunState state)
    {
        var task = RunOfTask.Require(tx, taskId, runId);
        var run = task.Runs[runId];
        if (runId != task.Runs.Count - 1 || (run.State != RunState.Running && run.State != state))
        {
            throw RunOfTask.Conflict(task, runId, "only the last run can be resolved, and only while it is running");
        }

        if (run.State == RunState.Running)
        {
            var reason = state == RunState.Completed ? ReasonResolved.Completed : ReasonResolved.Failed;
            task = resolution.Save(tx, task.Resolve(state, reason, tx.Now));
        }

        if (state == RunState.Completed)
        {
            tx.PublishCompleted(task);
        }
        else
        {
            tx.PublishFailed(task);
        }

        resolution.Process(tx, task);
        return TaskStatusReply.Of(task);
    }

    private TaskStatusReply ReportException(Transaction tx, string taskId, int runId, ReasonResolved reason)
    {
        var task = RunOfTask.Require(tx, taskId, runId);
        var run = task.Runs[runId];
        if (run.State == RunState.Running && runId == task.Runs.Count - 1)
        {
            task = EndRun(tx, task, reason);
            return TaskStatusReply.Of(task);
        }

        if (run.State != RunState.Exception || run.ReasonResolved != reason || runId < task.Runs.Count - 2)
        {
            throw RunOfTask.Conflict(task, runId, "only the last run can be resolved, and only while it is running");
        }

        // A repeat: what follows is told again, as far as it still is so.
        tx.PublishException(task, run);
        if (runId == task.Runs.Count - 1)
        {
            resolution.Process(tx, task);
        }
        else if (task.State == TaskState.Pending)
        {
            tx.PublishPending(task);
        }

        return TaskStatusReply.Of(task);
    }

    private TaskRecord EndRun(Transaction tx, TaskRecord task, ReasonResolved reason)
    {
        switch (reason)
        {
            case ReasonResolved.WorkerShutdown:
                return ResolveExpiredClaims.EndClaim(tx, resolution, task, reason, ReasonCreated.Retry);
            case ReasonResolved.IntermittentTask:
                return ResolveExpiredClaims.EndClaim(tx, resolution, task, reason, ReasonCreated.TaskRetry);
            default:
                task = resolution.Save(tx, task.Resolve(RunState.Exception, reason, tx.Now));
                tx.PublishException(task, task.LastRun!);
                resolution.Process(tx, task);
                return task;
        }
    }
}
