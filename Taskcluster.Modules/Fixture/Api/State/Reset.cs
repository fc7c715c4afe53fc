using MediatR;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.State;

/// <summary>fixture.reset: back to the state after the start.</summary>
public sealed class Reset() : ApiMethod<Reset.Request, ResetReply>(() => FixtureJson.Default.ResetReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "reset",
        Route = "POST /reset",
        Query = StateParameters.Clock,
        Output = typeof(ResetReply),
        Stability = Stability.Experimental,
        Category = "State",
        Title = "Reset",
        Description = """
            Bring the server back to the state that it had when its start was complete, with what its bootstrap file
            lays down, and with nothing in memory of what was in between. Calls of `claimWork` that wait are answered
            with no tasks, live logs end, workers of the server's own machine are ended, listeners of events get a
            `gap`. Snapshots stay. The clock goes with the machine's again, unless `clock` says otherwise: `keep` it as
            it is, or as it was at the start (`snapshot`).
            """,
    };

    public override Request Bind(ApiCall call) => new(StateParameters.ClockOf(call, ClockAfter.Real));

    /// <param name="Clock">What becomes of the clock.</param>
    public sealed record Request(ClockAfter Clock) : IRequest<ResetReply>;

    internal sealed class Handler(FixtureState state, ClockControl clock) : IRequestHandler<Request, ResetReply>
    {
        public async Task<ResetReply> Handle(Request request, CancellationToken cancellationToken) =>
            ResetReply.Of(await state.Reset(request.Clock, cancellationToken), clock.Now);
    }
}
