using System.Collections.ObjectModel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>A task definition as callers send it: what they leave out is filled in (spec/queue.md §2.2).</summary>
/// <remarks>
/// Its members can be set, since reading a record whose members must be given at once costs an object for each of them;
/// what must be there has been required by the schema.
/// </remarks>
[Schema("queue", "create-task-request", Title = "Create Task Request",
    Description = "The definition of a new task. Either `taskQueueId` or both of its halves must be given.")]
public sealed record CreateTaskBody
{
    [SameAs<TaskDefinition>]
    public string? ProvisionerId { get; set; }

    [SameAs<TaskDefinition>]
    public string? WorkerType { get; set; }

    [SameAs<TaskDefinition>]
    public string? TaskQueueId { get; set; }

    [SameAs<TaskDefinition>, Default]
    public string SchedulerId { get; set; } = "-";

    [SameAs<TaskDefinition>, Default]
    public string ProjectId { get; set; } = "none";

    [SameAs<TaskDefinition>]
    public string? TaskGroupId { get; set; }

    [SameAs<TaskDefinition>, Default]
    public IReadOnlyList<string> Dependencies { get; set; } = [];

    [SameAs<TaskDefinition>, Default]
    public TaskRequires Requires { get; set; } = TaskRequires.AllCompleted;

    [SameAs<TaskDefinition>, Default]
    public IReadOnlyList<string> Routes { get; set; } = [];

    [SameAs<TaskDefinition>, Default]
    public TaskPriority Priority { get; set; } = TaskPriority.Lowest;

    [SameAs<TaskDefinition>, Default]
    public int Retries { get; set; } = 5;

    [SameAs<TaskDefinition>]
    public DateTimeOffset Created { get; set; }

    [SameAs<TaskDefinition>]
    public DateTimeOffset Deadline { get; set; }

    [SameAs<TaskDefinition>]
    public DateTimeOffset? Expires { get; set; }

    [SameAs<TaskDefinition>, Default]
    public IReadOnlyList<string> Scopes { get; set; } = [];

    // The contract's default has the wrong type, so that a missing payload is reported as "must be object"; callers
    // may rely on that text (spec/queue.md §1.13).
    [SameAs<TaskDefinition>, Default("[]"), Required]
    public RawJson Payload { get; set; }

    public TaskMetadata Metadata { get; set; } = null!;

    [SameAs<TaskDefinition>, Default]
    public IReadOnlyDictionary<string, string> Tags { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [SameAs<TaskDefinition>, Default]
    public RawJson Extra { get; set; } = RawJson.EmptyObject;
}
