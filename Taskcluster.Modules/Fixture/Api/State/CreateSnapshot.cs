using MediatR;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>fixture.createSnapshot: keeps the state of this moment.</summary>
public sealed class CreateSnapshot()
    : ApiMethod<CreateSnapshot.Request, SnapshotReply>(() => FixtureJson.Default.SnapshotReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "createSnapshot",
        Route = "PUT /snapshots/<name>",
        Parameters = StateParameters.Name,
        Output = typeof(SnapshotReply),
        Stability = Stability.Experimental,
        Category = "State",
        Title = "Create Snapshot",
        Description = """
            Keep the state as it is now under a name, to bring it back as often as is needed; it lasts as long as the
            server runs. Artifacts that it names are kept even when they expire. 409 `SnapshotExists` where there is one
            of that name.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"]);

    /// <param name="Name">How it is to be named.</param>
    public sealed record Request(string Name) : IRequest<SnapshotReply>;

    internal sealed class Handler(FixtureState state) : IRequestHandler<Request, SnapshotReply>
    {
        public async Task<SnapshotReply> Handle(Request request, CancellationToken cancellationToken) =>
            SnapshotReply.Of(await state.Create(request.Name, cancellationToken));
    }
}
