using System.Text.Json.Nodes;
using Taskcluster.Tests.Api.Queue;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Properties.QueueModelCalls;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Steps about groups and priorities. Most groups stay open, as a sealed one takes no repeated createTask.
/// </summary>
internal sealed class QueueModelGroupCalls(RunningServer server, QueueModel model, Random random)
{
    public ModelCall Next(ModelTask task)
    {
        var priority = random.Next(ModelTask.PriorityCount);
        return random.Next(14) switch
        {
            0 => new ModelCall(
                $"seal {task.TaskId}", model.Seal(task), () => server.OnGroup(task.TaskId, "seal"),
                reply => Differs("the group", reply, ModelMessage.Group(task))),
            1 or 2 => CancelGroup(task),
            3 or 4 or 5 => GroupPriority(task, priority),
            6 => new ModelCall(
                $"group {task.TaskId}", model.HasGroup(task) ? 200 : 404,
                () => server.AsRoot().Get($"queue/v1/task-group/{task.TaskId}"),
                reply => Differs("the group", reply, ModelMessage.Group(task))),
            7 => new ModelCall(
                $"list {task.TaskId}", model.HasGroup(task) ? 200 : 404,
                () => server.AsRoot().Get($"queue/v1/task-group/{task.TaskId}/list"),
                reply => FaultOfList(reply, task)),
            _ => Status(
                $"priority {priority} of", task, model.ChangePriority(task, priority),
                () => server.Priority(task.TaskId, ModelTask.NameOf(priority))),
        };
    }

    private ModelCall CancelGroup(ModelTask task)
    {
        var (status, count, size) = model.CancelGroup(task);
        return new ModelCall(
            $"cancel group {task.TaskId}", status, () => server.OnGroup(task.TaskId, "cancel"),
            reply => Differs("cancelledCount", reply["cancelledCount"], count)
                ?? Differs("taskGroupSize", reply["taskGroupSize"], size)
                ?? Differs("taskIds", reply["taskIds"], Ids(task, count)));
    }

    private ModelCall GroupPriority(ModelTask task, int priority)
    {
        var count = model.ChangeGroupPriority(task, priority);
        return new ModelCall(
            $"priority {priority} of group {task.TaskId}", count is null ? 404 : 200,
            () => server.GroupPriority(task.TaskId, ModelTask.NameOf(priority)),
            reply => Differs("tasksAffected", reply["tasksAffected"], count ?? 0)
                ?? Differs("taskIds", reply["taskIds"], Ids(task, count ?? 0)));
    }

    private string? FaultOfList(JsonNode reply, ModelTask task)
    {
        var statuses = new JsonArray([.. reply["tasks"]!.AsArray().Select(one => one!["status"]!.DeepClone())]);
        return Differs("tasks", statuses, model.IsThere(task) ? new JsonArray(task.ToStatus()) : new JsonArray());
    }

    private static JsonArray Ids(ModelTask task, int count) => count == 0 ? [] : new JsonArray(task.TaskId);
}
