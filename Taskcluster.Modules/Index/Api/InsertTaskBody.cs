using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Index.Api;

/// <summary>What insertTask puts into the index.</summary>
[Schema("index", "insert-task-request", Title = "Insert Task Request")]
public sealed record InsertTaskBody
{
    [Pattern(Patterns.SlugId), Says("The task; nobody asks whether it exists.")]
    public required string TaskId { get; init; }

    [Says("A whole number. The task gets the place unless one of a higher rank has it.")]
    public required double Rank { get; init; }

    [Says("Whatever is to be kept beside the task.")]
    public required RawJson Data { get; init; }

    [Says("When the task is no longer found at this place.")]
    public required DateTimeOffset Expires { get; init; }
}
