using System.Collections.ObjectModel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>What was asked for, complete and unchangeable (spec/queue.md §2.2).</summary>
[Schema("queue", "task", Title = "Task Definition",
    Description = "A task as it was asked for, with all defaults filled in.")]
public sealed record TaskDefinition
{
    [Pattern(Patterns.GenericId), Says("The first half of the task queue's id.")]
    public required string ProvisionerId { get; init; }

    [Pattern(Patterns.WorkerType), Says("The second half of the task queue's id.")]
    public required string WorkerType { get; init; }

    [Pattern(Patterns.TaskQueueId), Says("The queue whose workers may run the task.")]
    public required string TaskQueueId { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = 38), Default, Required]
    [Says("What created the task; all tasks of a group share it.")]
    public string SchedulerId { get; init; } = "-";

    [Pattern(Patterns.ProjectId), Length(Min = 1, Max = 500), Default]
    [Says("The project that the task is part of.")]
    public string ProjectId { get; init; } = "none";

    [Pattern(Patterns.SlugId), Says("The group of the task; the task's own id where none was given.")]
    public required string TaskGroupId { get; init; }

    [Pattern(Patterns.SlugId), Items(Max = 10_000, Unique = true), Default, Required]
    [Says("Ids of the tasks that must be over before this one may run.")]
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    [Default, Required, Says("How the dependencies must have ended.")]
    public TaskRequires Requires { get; init; } = TaskRequires.AllCompleted;

    [Length(Min = 1, Max = 249), Items(Max = 64, Unique = true), Default, Required]
    [Says("Further routing keys of the task's messages, without their `route.` prefix.")]
    public IReadOnlyList<string> Routes { get; init; } = [];

    [Default, Required, Says("How soon the task is handed out among those of its queue.")]
    public TaskPriority Priority { get; init; } = TaskPriority.Lowest;

    [Range(Min = 0, Max = 49), Default, Required, Says("How many runs may follow one that was lost.")]
    public int Retries { get; init; } = 5;

    [Says("When the task was made, by the clock of who made it.")]
    public required DateTimeOffset Created { get; init; }

    [Says("When the task is given up unless it is over.")]
    public required DateTimeOffset Deadline { get; init; }

    [Says("When the task may be forgotten; never before the deadline.")]
    public DateTimeOffset? Expires { get; init; }

    [Pattern(Patterns.Scope), Required, Says("The scopes that the task runs with.")]
    public IReadOnlyList<string> Scopes { get; init; } = [];

    [Says("What the worker is to do; its form is the worker's affair.")]
    public required RawJson Payload { get; init; }

    public required TaskMetadata Metadata { get; init; }

    [Length(Max = 4096), Default, Required, Says("Texts by which tasks are searched and grouped.")]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Default, Required, Says("Anything that tools want to keep with the task.")]
    public RawJson Extra { get; init; } = RawJson.EmptyObject;
}
