using MediatR;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>fixture.listSnapshots: all snapshots.</summary>
public sealed class ListSnapshots()
    : ApiMethod<ListSnapshots.Request, ListSnapshotsReply>(() => FixtureJson.Default.ListSnapshotsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "listSnapshots",
        Route = "GET /snapshots",
        Output = typeof(ListSnapshotsReply),
        Stability = Stability.Experimental,
        Category = "State",
        Title = "List Snapshots",
        Description = """
            List all snapshots by their names.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ListSnapshotsReply>;

    internal sealed class Handler(FixtureState state) : IRequestHandler<Request, ListSnapshotsReply>
    {
        public Task<ListSnapshotsReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new ListSnapshotsReply { Snapshots = [.. state.All.Select(SnapshotReply.Of)] });
    }
}
