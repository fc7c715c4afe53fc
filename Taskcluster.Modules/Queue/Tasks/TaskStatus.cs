using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>How far a task has come (spec/queue.md §2.3).</summary>
[Schema("queue", "task-status", Title = "Task Status", Description = "How far a task has come, with all its runs.")]
public sealed record TaskStatus
{
    [Pattern(Patterns.SlugId), Says("The task's id.")]
    public required string TaskId { get; init; }

    [SameAs<TaskDefinition>]
    public required string ProvisionerId { get; init; }

    [SameAs<TaskDefinition>]
    public required string WorkerType { get; init; }

    [SameAs<TaskDefinition>]
    public required string TaskQueueId { get; init; }

    [SameAs<TaskDefinition>]
    public required string SchedulerId { get; init; }

    [SameAs<TaskDefinition>]
    public required string ProjectId { get; init; }

    [SameAs<TaskDefinition>]
    public required string TaskGroupId { get; init; }

    /// <summary>Absent only from documents that others wrote before there were changeable priorities.</summary>
    [SameAs<TaskDefinition>]
    public TaskPriority? Priority { get; init; }

    [Says("When the task is given up unless it is over.")]
    public required DateTimeOffset Deadline { get; init; }

    [Says("When the task may be forgotten.")]
    public required DateTimeOffset Expires { get; init; }

    [Range(Min = 0, Max = 999), Says("How many runs may still follow one that is lost.")]
    public required int RetriesLeft { get; init; }

    [Says("The state of the last run, or `unscheduled` without one.")]
    public required TaskState State { get; init; }

    [Items(Unique = true), Says("All runs, in the order of their numbers.")]
    public required IReadOnlyList<Run> Runs { get; init; }
}
