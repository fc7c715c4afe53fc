using MediatR;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>fixture.getClock: where the clock stands.</summary>
public sealed class GetClock() : ApiMethod<GetClock.Request, ClockReply>(() => FixtureJson.Default.ClockReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "getClock",
        Route = "GET /clock",
        Output = typeof(ClockReply),
        Stability = Stability.Experimental,
        Category = "Clock",
        Title = "Get Clock",
        Description = """
            Tell where the server's clock stands, whether it goes, and when something is due next.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<ClockReply>;

    internal sealed class Handler(ClockControl clock, AutoAdvance auto) : IRequestHandler<Request, ClockReply>
    {
        public Task<ClockReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(ClockReply.Of(clock, auto));
    }
}
