using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Messages;

/// <summary>What every message about one task tells (spec/queue.md §3.3).</summary>
public abstract record TaskMessage
{
    [OneOfValues("1"), Says("The version of the message's form.")]
    public int Version { get; } = 1;

    /// <summary>The whole status at the moment of publication.</summary>
    public required StoredJson<TaskStatus> Status { get; init; }
}

/// <summary>What messages tell of a task's definition.</summary>
[Schema("queue", "task-pulse-definition", Title = "Task Definition in Messages",
    Description = "The part of a task's definition that stands in messages.")]
public sealed record TaskInMessage([SameAs<TaskDefinition>] StoredJson<IReadOnlyDictionary<string, string>> Tags);

/// <summary>A task was created.</summary>
[Schema("queue", "task-defined-message", Title = "Task Defined Message")]
public sealed record TaskDefined : TaskMessage
{
    public TaskInMessage? Task { get; init; }
}

/// <summary>A run may be claimed.</summary>
[Schema("queue", "task-pending-message", Title = "Task Pending Message")]
public sealed record TaskPending : TaskMessage
{
    [SameAs<Run>]
    public required int RunId { get; init; }

    public TaskInMessage? Task { get; init; }
}

/// <summary>A worker claimed a run.</summary>
[Schema("queue", "task-running-message", Title = "Task Running Message")]
public sealed record TaskRunning : TaskMessage
{
    [SameAs<Run>]
    public required int RunId { get; init; }

    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    [SameAs<Run>]
    public required DateTimeOffset TakenUntil { get; init; }

    public TaskInMessage? Task { get; init; }
}

/// <summary>A run ended well.</summary>
[Schema("queue", "task-completed-message", Title = "Task Completed Message")]
public sealed record TaskCompleted : TaskMessage
{
    [SameAs<Run>]
    public required int RunId { get; init; }

    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    public TaskInMessage? Task { get; init; }
}

/// <summary>A run ended with a failure of the task itself.</summary>
[Schema("queue", "task-failed-message", Title = "Task Failed Message")]
public sealed record TaskFailed : TaskMessage
{
    [SameAs<Run>]
    public required int RunId { get; init; }

    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    public TaskInMessage? Task { get; init; }
}

/// <summary>A run ended for another reason than the task itself.</summary>
[Schema("queue", "task-exception-message", Title = "Task Exception Message")]
public sealed record TaskException : TaskMessage
{
    [SameAs<Run>]
    public int? RunId { get; init; }

    [SameAs<Run>]
    public string? WorkerGroup { get; init; }

    [SameAs<Run>]
    public string? WorkerId { get; init; }

    public TaskInMessage? Task { get; init; }
}

/// <summary>A task's priority was changed.</summary>
[Schema("queue", "task-priority-changed-message", Title = "Task Priority Changed Message")]
public sealed record TaskPriorityChanged : TaskMessage
{
    public required TaskPriority OldPriority { get; init; }

    public required TaskPriority NewPriority { get; init; }
}
