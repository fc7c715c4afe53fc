using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>What the methods that change a task group have in common.</summary>
internal static class GroupControl
{
    /// <summary>The group.</summary>
    /// <exception cref="ApiError">404: there is none.</exception>
    public static TaskGroup Require(IRows rows, string taskGroupId) =>
        TaskGroupStore.Find(rows, taskGroupId) ?? throw NoGroup(taskGroupId);

    /// <summary>Checks the caller's scopes, which the group's scheduler decides (401, 403).</summary>
    public static void Authorize(TaskGroup group, ApiCall call) => call.Authorize(new ScopeValues
    {
        { "schedulerId", group.SchedulerId },
        { "taskGroupId", group.TaskGroupId },
    });

    /// <summary>The 404 of all methods that are about one group.</summary>
    public static ApiError NoGroup(string taskGroupId) => ApiError.ResourceNotFound(
        $"There is no task group {taskGroupId}: no task was ever created in it, or it expired.");
}
