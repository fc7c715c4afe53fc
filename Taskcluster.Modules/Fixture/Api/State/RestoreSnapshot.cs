using MediatR;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>fixture.restoreSnapshot: back to the state of a snapshot.</summary>
public sealed class RestoreSnapshot()
    : ApiMethod<RestoreSnapshot.Request, ResetReply>(() => FixtureJson.Default.ResetReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "restoreSnapshot",
        Route = "POST /snapshots/<name>/restore",
        Parameters = StateParameters.Name,
        Query = StateParameters.Clock,
        Output = typeof(ResetReply),
        Stability = Stability.Experimental,
        Category = "State",
        Title = "Restore Snapshot",
        Description = """
            Bring the state of a snapshot back, artifacts and all, as `reset` does with the state after the start. 404
            `SnapshotNotFound` where there is none of that name, and then nothing has changed. The clock is as it was
            when the snapshot was made, unless `clock` says otherwise: `keep` it as it is, or let it go with the
            machine's (`real`).
            """,
    };

    public override Request Bind(ApiCall call) => new(call["name"], StateParameters.ClockOf(call, ClockAfter.Snapshot));

    /// <param name="Name">Which one.</param>
    /// <param name="Clock">What becomes of the clock.</param>
    public sealed record Request(string Name, ClockAfter Clock) : IRequest<ResetReply>;

    internal sealed class Handler(FixtureState state, ClockControl clock) : IRequestHandler<Request, ResetReply>
    {
        public async Task<ResetReply> Handle(Request request, CancellationToken cancellationToken) => ResetReply.Of(
            await state.Restore(request.Name, request.Clock, cancellationToken), clock.Now);
    }
}
