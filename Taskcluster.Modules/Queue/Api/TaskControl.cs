using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Tasks;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api;

/// <summary>What scheduleTask, rerunTask and cancelTask have in common: scopes that the task itself decides.</summary>
internal static class TaskControl
{
    /// <summary>The scopes for <paramref name="action"/>, one alternative being that of older deployments.</summary>
    public static ScopeTemplate Scopes(string action) => AnyOf(
        $"queue:{action}:<schedulerId>/<taskGroupId>/<taskId>",
        $"queue:{action}-in-project:<projectId>",
        AllOf($"queue:{action}", "assume:scheduler-id:<schedulerId>/<taskGroupId>"));

    /// <summary>Finds the task (404) and checks the caller's scopes for it (401, 403).</summary>
    public static void Authorize(Database database, string taskId, ApiCall call)
    {
        var task = database.Read(taskId, TaskStore.Find) ?? throw GetTask.NoTask(taskId);
        call.Authorize(new ScopeValues
        {
            { "taskId", task.TaskId },
            { "schedulerId", task.SchedulerId },
            { "taskGroupId", task.TaskGroupId },
            { "projectId", task.ProjectId },
        });
    }

    /// <summary>The task, read again inside the transaction, unless its deadline has passed (409).</summary>
    public static TaskRecord RequireBeforeDeadline(Transaction tx, string taskId)
    {
        var task = TaskStore.Find(tx, taskId) ?? throw GetTask.NoTask(taskId);
        return task.Deadline > tx.Now ? task : throw PastDeadline(task);
    }

    /// <summary>The 409 of a task whose deadline has passed.</summary>
    public static ApiError PastDeadline(TaskRecord task) => ApiError.RequestConflict(
        $"The deadline of task {task.TaskId} was {Kernel.Time.WireTime.Format(task.Deadline)}; "
        + "nothing can be done with it after that.");
}
