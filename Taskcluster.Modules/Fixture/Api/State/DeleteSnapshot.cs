using MediatR;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>fixture.deleteSnapshot: forgets a snapshot.</summary>
public sealed class DeleteSnapshot() : ApiMethod<DeleteSnapshot.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "deleteSnapshot",
        Route = "DELETE /snapshots/<name>",
        Parameters = StateParameters.Name,
        Stability = Stability.Experimental,
        Category = "State",
        Title = "Delete Snapshot",
        Description = """
            Forget a snapshot. 404 `SnapshotNotFound` where there is none of that name.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"]);

    /// <param name="Name">Which one.</param>
    public sealed record Request(string Name) : IRequest<Nothing>;

    internal sealed class Handler(FixtureState state) : IRequestHandler<Request, Nothing>
    {
        public async Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            await state.Delete(request.Name, cancellationToken);
            return default;
        }
    }
}
