using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Queue.Messages;

/// <summary>The exchanges of the queue (spec/queue.md §3).</summary>
public static class QueueExchanges
{
    // These stand first, since fields are initialized in the order of their text.
    private static readonly RoutingKeyWord Kind = new(
        "routingKeyKind", "Always `primary`; copies for a task's routes begin with `route`.", Constant: "primary");

    private static readonly RoutingKeyWord Scheduler = new("schedulerId", "What created the task.");

    private static readonly RoutingKeyWord Group = new("taskGroupId", "The task's group.");

    private static readonly RoutingKeyWord Reserved = new(
        "reserved", "Kept free; match it with `#`.", Required: false, MultipleWords: true);

    public static readonly ExchangeDeclaration TaskDefined = OfTask<TaskDefined>(
        "task-defined", "taskDefined", "Task Defined Messages",
        "A task was created, or created again with the same definition. Its first run may not be pending yet.");

    public static readonly ExchangeDeclaration TaskPending = OfTask<TaskPending>(
        "task-pending", "taskPending", "Task Pending Messages",
        "A run waits for a worker: the first one, or one that follows a lost or repeated run.",
        Known.Run);

    public static readonly ExchangeDeclaration TaskRunning = OfTask<TaskRunning>(
        "task-running", "taskRunning", "Task Running Messages",
        "A worker claimed a run. Renewed claims are not told of.",
        Known.Run | Known.Worker);

    public static readonly ExchangeDeclaration ArtifactCreated = OfTask<ArtifactCreated>(
        "artifact-created", "artifactCreated", "Artifact Created Messages",
        "An artifact was made. None is sent for `s3` artifacts, which are too many.",
        Known.Run | Known.Worker);

    public static readonly ExchangeDeclaration TaskCompleted = OfTask<TaskCompleted>(
        "task-completed", "taskCompleted", "Task Completed Messages",
        "A run ended well.",
        Known.Run | Known.Worker);

    public static readonly ExchangeDeclaration TaskFailed = OfTask<TaskFailed>(
        "task-failed", "taskFailed", "Task Failed Messages",
        "A run ended and its worker says that the task itself failed.");

    public static readonly ExchangeDeclaration TaskException = OfTask<TaskException>(
        "task-exception", "taskException", "Task Exception Messages",
        "A run ended for a reason outside the task: canceled, late, lost, or not understood by the worker.");

    public static readonly ExchangeDeclaration TaskGroupResolved = OfGroup<TaskGroupChanged>(
        "task-group-resolved", "taskGroupResolved", "Task Group Resolved Messages",
        "Every task of the group has been resolved at least once. It is sent again if tasks come later.");

    public static readonly ExchangeDeclaration TaskGroupSealed = OfGroup<TaskGroupChanged>(
        "task-group-sealed", "taskGroupSealed", "Task Group Sealed Messages",
        "The group takes no further tasks.");

    public static readonly ExchangeDeclaration TaskPriorityChanged = OfTask<TaskPriorityChanged>(
        "task-priority-changed", "taskPriorityChanged", "Task Priority Changed Messages",
        "Somebody changed the priority of one task.");

    public static readonly ExchangeDeclaration TaskGroupPriorityChanged = OfGroup<TaskGroupPriorityChanged>(
        "task-group-priority-changed", "taskGroupPriorityChanged", "Task Group Priority Changed Messages",
        "Somebody changed the priority of a whole group.");

    /// <summary>All of them, in the order in which the reference lists them.</summary>
    public static readonly IReadOnlyList<ExchangeDeclaration> All =
    [
        TaskDefined, TaskPending, TaskRunning, ArtifactCreated, TaskCompleted, TaskFailed, TaskException,
        TaskGroupResolved, TaskGroupSealed, TaskPriorityChanged, TaskGroupPriorityChanged,
    ];

    /// <summary>Which words of the key are never <c>_</c>.</summary>
    [Flags]
    private enum Known
    {
        Nothing = 0,
        Run = 1,
        Worker = 2,
    }

    private static ExchangeDeclaration OfTask<TPayload>(
        string exchange, string name, string title, string description, Known known = Known.Nothing)
        where TPayload : TaskMessage =>
        Declare<TPayload>(exchange, name, title, description,
        [
            Kind,
            new("taskId", "The task."),
            new("runId", "The run, by its number.", Required: known.HasFlag(Known.Run)),
            new("workerGroup", "The group of the worker.", Required: known.HasFlag(Known.Worker)),
            new("workerId", "The worker.", Required: known.HasFlag(Known.Worker)),
            new("provisionerId", "The first half of the task queue's id."),
            new("workerType", "The second half of the task queue's id."),
            Scheduler,
            Group,
            Reserved,
        ]);

    private static ExchangeDeclaration OfGroup<TPayload>(
        string exchange, string name, string title, string description) =>
        Declare<TPayload>(exchange, name, title, description, [Kind, Group, Scheduler, Reserved]);

    private static ExchangeDeclaration Declare<TPayload>(
        string exchange, string name, string title, string description, IReadOnlyList<RoutingKeyWord> key) => new()
        {
            Service = "queue",
            Exchange = exchange,
            Name = name,
            Title = title,
            Description = description,
            RoutingKey = key,
            Payload = typeof(TPayload),
        };
}
