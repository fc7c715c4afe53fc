using MediatR;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>fixture.resumeClock: lets the clock go on.</summary>
public sealed class ResumeClock() : ApiMethod<ResumeClock.Request, ClockReply>(() => FixtureJson.Default.ClockReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "resumeClock",
        Route = "POST /clock/resume",
        Output = typeof(ClockReply),
        Stability = Stability.Experimental,
        Category = "Clock",
        Title = "Resume Clock",
        Description = """
            Let the server's clock go on from where it stands, as fast as the machine's. One that goes keeps going.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ClockReply>;

    internal sealed class Handler(ClockControl clock, AutoAdvance auto) : IRequestHandler<Request, ClockReply>
    {
        public async Task<ClockReply> Handle(Request request, CancellationToken cancellationToken)
        {
            await clock.SetFrozen(isFrozen: false, cancellationToken);
            return ClockReply.Of(clock, auto);
        }
    }
}
