using MediatR;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>fixture.freezeClock: stops the clock.</summary>
public sealed class FreezeClock() : ApiMethod<FreezeClock.Request, ClockReply>(() => FixtureJson.Default.ClockReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "freezeClock",
        Route = "POST /clock/freeze",
        Output = typeof(ClockReply),
        Stability = Stability.Experimental,
        Category = "Clock",
        Title = "Freeze Clock",
        Description = """
            Stop the server's clock: from now on it moves only by `advanceClock`. A clock that stands keeps standing.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ClockReply>;

    internal sealed class Handler(ClockControl clock, AutoAdvance auto) : IRequestHandler<Request, ClockReply>
    {
        public async Task<ClockReply> Handle(Request request, CancellationToken cancellationToken)
        {
            await clock.SetFrozen(isFrozen: true, cancellationToken);
            return ClockReply.Of(clock, auto);
        }
    }
}
