using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>Finds the run that a worker's call is about.</summary>
internal static class RunOfTask
{
    /// <summary>The task that has the run.</summary>
    /// <exception cref="ApiError">404: no such task, or no such run.</exception>
    public static TaskRecord Require(IRows rows, string taskId, int runId)
    {
        var task = TaskStore.Find(rows, taskId) ?? throw GetTask.NoTask(taskId);
        return runId < task.Runs.Count ? task : throw NoRun(task, runId);
    }

    /// <summary>The 404 of a run that the task does not have.</summary>
    public static ApiError NoRun(TaskRecord task, int runId) => ApiError.ResourceNotFound(task.Runs.Count == 0
        ? $"Task {task.TaskId} has no run {runId}; it has none yet."
        : $"Task {task.TaskId} has no run {runId}; its last one is {task.Runs.Count - 1}.");

    /// <summary>The 409 of a call that does not fit how far the run has come.</summary>
    public static ApiError Conflict(TaskRecord task, int runId, string wanted)
    {
        var run = task.Runs[runId];
        var last = runId == task.Runs.Count - 1 ? "" : $" and was followed by run {task.Runs.Count - 1}";
        var reason = run.ReasonResolved is { } why
            ? $" ({JsonSerializer.Serialize(why, QueueJson.Default.ReasonResolved).Trim('"')})"
            : "";
        return ApiError.RequestConflict(
            $"Run {runId} of task {task.TaskId} is {run.State.ToString().ToLowerInvariant()}{reason}{last}; {wanted}.");
    }
}
