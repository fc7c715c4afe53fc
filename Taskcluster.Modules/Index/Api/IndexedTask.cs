using Taskcluster.Modules.Index.Tasks;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Index.Api;

/// <summary>A task in its place in the index (spec/services.md §4.2).</summary>
[Schema("index", "indexed-task-response", Title = "Indexed Task Response")]
public sealed record IndexedTask
{
    [Length(Max = IndexPath.MostLength), Says("The whole index path of the task, its last word included.")]
    public required string Namespace { get; init; }

    [SameAs<InsertTaskBody>]
    public required string TaskId { get; init; }

    // A number by the contract; kept as what alone can be compared exactly.
    [SchemaJson("""{"type":"number"}"""), Says("Which of several tasks has the place: the one of the highest rank.")]
    public required long Rank { get; init; }

    [SameAs<InsertTaskBody>]
    public required RawJson Data { get; init; }

    [SameAs<InsertTaskBody>]
    public required DateTimeOffset Expires { get; init; }
}
