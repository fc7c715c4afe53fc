using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>A state that can be brought back.</summary>
[Schema("fixture", "snapshot-response", Title = "Snapshot Response")]
public sealed record SnapshotReply
{
    [Pattern(FixtureState.NamePattern), Says("Its name.")]
    public required string Name { get; init; }

    [Says("When it was made, by the machine's clock.")]
    public required DateTimeOffset Created { get; init; }

    [Says("Where the server's clock stood.")]
    public required DateTimeOffset Now { get; init; }

    [Says("Whether the server's clock stood still.")]
    public required bool Frozen { get; init; }

    internal static SnapshotReply Of(Snapshot snapshot) => new()
    {
        Name = snapshot.Name,
        Created = snapshot.Created,
        Now = snapshot.Now,
        Frozen = snapshot.IsFrozen,
    };
}

/// <summary>All snapshots.</summary>
[Schema("fixture", "list-snapshots-response", Title = "List Snapshots Response")]
public sealed record ListSnapshotsReply
{
    [Says("By their names.")]
    public required IReadOnlyList<SnapshotReply> Snapshots { get; init; }
}
