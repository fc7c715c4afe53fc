using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Properties.QueueModelCalls;

namespace Taskcluster.Tests.Properties;

/// <summary>Steps about the queue as a whole: its workers, its counts, and tasks as lists show them.</summary>
internal sealed class QueueModelQueueCalls(RunningServer server, QueueModel model, Random random)
{
    private const int LongestQuarantineSeconds = 900;

    /// <param name="task">The task that a step about one is about.</param>
    /// <param name="recent">The tasks that a step about several is about.</param>
    public ModelCall Next(ModelTask task, IEnumerable<ModelTask> recent) => random.Next(6) switch
    {
        0 => Dependents(task),
        1 => Statuses([.. recent.Select(one => one.TaskId)]),
        2 or 3 => Counts(),
        _ => Quarantine(),
    };

    private ModelCall Dependents(ModelTask task) => new(
        $"dependents of {task.TaskId}",
        model.Read(task),
        () => server.AsRoot().Get($"queue/v1/task/{task.TaskId}/dependents"),
        reply => Differs("taskId", reply["taskId"], task.TaskId)
            ?? Differs("tasks", StatusesOf(reply["tasks"]!), new JsonArray(
                [.. model.DependentsOf(task).Select(dependent => (JsonNode)dependent.ToStatus())])));

    private ModelCall Statuses(IReadOnlyList<string> taskIds) => new(
        "statuses",
        200,
        () => server.AsRoot().Post("queue/v1/tasks/status", new { taskIds }),
        reply => Differs("statuses", StatusesOf(reply["statuses"]!), new JsonArray(
        [
            .. taskIds.Select(model.Find).OfType<ModelTask>().OrderBy(one => one.TaskId, StringComparer.Ordinal)
                .Select(one => (JsonNode)one.ToStatus()),
        ])));

    private ModelCall Counts() => new(
        "counts",
        200,
        () => server.AsRoot().Get("queue/v1/task-queues/p%2Fw/counts"),
        reply => Differs("pendingTasks", reply["pendingTasks"], model.Claimable().Count)
            ?? Differs("claimedTasks", reply["claimedTasks"], model.Claimed().Count));

    // A time in the past lets the worker out.
    private ModelCall Quarantine()
    {
        var worker = WorkerNames[random.Next(WorkerNames.Count)];
        var until = model.Now.AddSeconds(random.Next(-LongestQuarantineSeconds, LongestQuarantineSeconds));
        return new ModelCall(
            $"quarantine {worker} until {WireTime.Format(until)}",
            model.Quarantine(worker, until),
            () => server.AsRoot().Put(WorkerCalls.Path(worker), new { quarantineUntil = WireTime.Format(until) }),
            reply => Differs("workerId", reply["workerId"], worker)
                ?? Differs("quarantineUntil", reply["quarantineUntil"], WireTime.Format(until))
                ?? Differs("recentTasks", reply["recentTasks"], model.Workers[worker].RecentTasks()));
    }

    private static JsonArray StatusesOf(JsonNode list) =>
        new([.. list.AsArray().Select(entry => entry!["status"]!.DeepClone())]);
}
