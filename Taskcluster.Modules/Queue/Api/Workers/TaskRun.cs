using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A run of a task, by its number.</summary>
[Schema("queue", "task-run", Title = "Task Run")]
public sealed record TaskRun
{
    [Pattern(Patterns.SlugId), Says("The task's id.")]
    public required string TaskId { get; init; }

    [SameAs<Run>]
    public required int RunId { get; init; }
}
