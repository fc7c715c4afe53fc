using MediatR;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>fixture.autoAdvanceClock: lets the clock leap by itself while nothing happens.</summary>
public sealed class AutoAdvanceClock()
    : ApiMethod<AutoAdvanceClock.Request, ClockReply>(() => FixtureJson.Default.ClockReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = FixtureModule.Name,
        Name = "autoAdvanceClock",
        Route = "POST /clock/auto-advance",
        Input = typeof(AutoAdvanceClockBody),
        Output = typeof(ClockReply),
        Stability = Stability.Experimental,
        Category = "Clock",
        Title = "Auto Advance Clock",
        Description = """
            Let the server's clock leap to the next due time by itself whenever the server is idle, or forbid it. It is
            idle where no request is served but those that wait (`claimWork`, listeners of events, followers of logs),
            nothing is due, and no task is running: a task that is claimed takes real time. It leaps no further in all
            than `maxSeconds` allows; a reset forbids it.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(FixtureJson.Default.AutoAdvanceClockBody));

    /// <param name="Body">What is to be allowed.</param>
    public sealed record Request(AutoAdvanceClockBody Body) : IRequest<ClockReply>;

    internal sealed class Handler(ClockControl clock, AutoAdvance auto) : IRequestHandler<Request, ClockReply>
    {
        public Task<ClockReply> Handle(Request request, CancellationToken cancellationToken)
        {
            auto.Set(request.Body.Enabled
                ? new Allowance(
                    TimeSpan.FromSeconds(request.Body.IdleSeconds), TimeSpan.FromSeconds(request.Body.MaxSeconds))
                : null);
            return Task.FromResult(ClockReply.Of(clock, auto));
        }
    }
}
