using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>A message that must be published, or was, with all that it says (spec/queue.md §3.2, §3.3).</summary>
internal sealed record ModelMessage(string Exchange, string RoutingKey, JsonObject Payload)
{
    /// <summary>By what messages of no certain order are put into one.</summary>
    public string Place => $"{Exchange} {RoutingKey}";

    public static ModelMessage From(PulseMessage message) => new(
        PublishedMessages.ShortName(message),
        message.RoutingKey,
        PublishedMessages.Payload(message).AsObject());

    public static ModelMessage Defined(ModelTask task) =>
        About("task-defined", task, runId: null, worker: null, task.ToInitialStatus());

    public static ModelMessage Pending(ModelTask task) =>
        About("task-pending", task, task.LastRun, worker: null, task.ToStatus());

    public static ModelMessage Running(ModelTask task)
    {
        var run = task.Runs[^1];
        var message = About("task-running", task, task.LastRun, run.Worker, task.ToStatus());
        message.Payload["takenUntil"] = WireTime.Format(run.TakenUntil!.Value);
        return message;
    }

    /// <summary>A run has ended; that of a deadline names no worker.</summary>
    public static ModelMessage Ended(ModelTask task, int runId)
    {
        var run = task.Runs[runId];
        return About(
            $"task-{run.State}",
            task,
            runId,
            run.ReasonResolved == "deadline-exceeded" ? null : run.Worker,
            task.ToStatus());
    }

    /// <summary>The group, of which the task is the only one, is resolved.</summary>
    public static ModelMessage GroupResolved(ModelTask task) => OfGroup("task-group-resolved", task);

    public static ModelMessage GroupSealed(ModelTask task) => OfGroup("task-group-sealed", task);

    public static ModelMessage GroupPriorityChanged(ModelTask task, int priority, int tasksAffected) => new(
        "task-group-priority-changed",
        $"primary.{task.TaskId}.-._",
        new JsonObject
        {
            ["version"] = 1,
            ["taskGroupId"] = task.TaskId,
            ["schedulerId"] = "-",
            ["newPriority"] = ModelTask.NameOf(priority),
            ["tasksAffected"] = tasksAffected,
        });

    public static ModelMessage PriorityChanged(ModelTask task, string before)
    {
        var message = About("task-priority-changed", task, runId: null, worker: null, task.ToStatus());
        message.Payload.Remove("task");
        message.Payload["oldPriority"] = before;
        message.Payload["newPriority"] = task.PriorityName;
        return message;
    }

    /// <summary>A group as replies and messages show it.</summary>
    public static JsonObject Group(ModelTask task)
    {
        var group = new JsonObject
        {
            ["taskGroupId"] = task.TaskId,
            ["schedulerId"] = "-",
            ["expires"] = WireTime.Format(task.GroupExpires),
        };
        if (task.Sealed is { } since)
        {
            group["sealed"] = WireTime.Format(since);
        }

        return group;
    }

    public bool IsSameAs(ModelMessage other) =>
        Place == other.Place && JsonNode.DeepEquals(Payload, other.Payload);

    public override string ToString() => $"{Place} {Payload.ToJsonString()}";

    private static ModelMessage OfGroup(string exchange, ModelTask task)
    {
        var payload = Group(task);
        payload["version"] = 1;
        return new ModelMessage(exchange, $"primary.{task.TaskId}.-._", payload);
    }

    private static ModelMessage About(
        string exchange, ModelTask task, int? runId, string? worker, JsonObject status)
    {
        var payload = new JsonObject
        {
            ["version"] = 1,
            ["status"] = status,
            ["task"] = new JsonObject { ["tags"] = new JsonObject() },
        };
        if (runId is { } run)
        {
            payload["runId"] = run;
        }

        if (worker is not null)
        {
            payload["workerGroup"] = "g";
            payload["workerId"] = worker;
        }

        var key = $"primary.{task.TaskId}.{runId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "_"}"
            + $".{(worker is null ? "_" : "g")}.{worker ?? "_"}.p.w.-.{task.TaskId}._";
        return new ModelMessage(exchange, key, payload);
    }
}
