using MediatR;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>fixture.advanceClock: moves the clock, and waits until what is due by then has happened.</summary>
public sealed class AdvanceClock() : ApiMethod<AdvanceClock.Request, ClockReply>(() => FixtureJson.Default.ClockReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "advanceClock",
        Route = "POST /clock/advance",
        Input = typeof(AdvanceClockBody),
        Output = typeof(ClockReply),
        Stability = Stability.Experimental,
        Category = "Clock",
        Title = "Advance Clock",
        Description = """
            Move the server's clock forward, from due time to due time, as if that time had passed: claims expire,
            deadlines pass, hooks fire, each at its own moment. Everything that is due by then has happened when the
            call answers. 409 `TooManySteps` where more due times lie on the way than `Fixture:MaxSteps` allows, and
            409 `AdvanceTooSlow` where it takes longer than `Fixture:MaxAdvanceSeconds` of real time; the clock then
            stands where it has come to. 400 `TimeOutOfRange` for a moment after the year 8999.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(FixtureJson.Default.AdvanceClockBody).Seconds);

    /// <param name="Seconds">How far.</param>
    public sealed record Request(double Seconds) : IRequest<ClockReply>;

    internal sealed class Handler(ClockControl clock, AutoAdvance auto) : IRequestHandler<Request, ClockReply>
    {
        public async Task<ClockReply> Handle(Request request, CancellationToken cancellationToken)
        {
            // Whole milliseconds, as all times on the wire are.
            _ = await clock.Advance(
                TimeSpan.FromMilliseconds(Math.Round(request.Seconds * 1000)), cancellationToken);
            return ClockReply.Of(clock, auto);
        }
    }
}
