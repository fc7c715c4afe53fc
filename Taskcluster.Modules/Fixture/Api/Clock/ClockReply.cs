using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Clock;

/// <summary>Where the clock of a fixture stands.</summary>
[Schema("fixture", "clock-response", Title = "Clock Response")]
public sealed record ClockReply
{
    [Says("The server's time: everything but the signatures of requests is judged by it.")]
    public required DateTimeOffset Now { get; init; }

    [Says("Whether it stands still unless it is moved.")]
    public required bool Frozen { get; init; }

    [Says("The next moment at which the server does something by itself; left out if there is none.")]
    public DateTimeOffset? NextDue { get; init; }

    [Says("How it advances by itself; left out where it does not.")]
    public AutoAdvanceReply? AutoAdvance { get; init; }

    internal static ClockReply Of(ClockControl clock, AutoAdvance auto) => new()
    {
        Now = clock.Now,
        Frozen = clock.IsFrozen,
        NextDue = clock.NextDue,
        AutoAdvance = auto.Allowed is { } allowed
            ? new AutoAdvanceReply
            {
                IdleSeconds = allowed.Idle.TotalSeconds,
                LeftSeconds = allowed.Left.TotalSeconds,
            }
            : null,
    };
}

/// <summary>How a clock advances by itself.</summary>
public sealed record AutoAdvanceReply
{
    [Says("For how long, in real seconds, the server has to be idle before each leap.")]
    public required double IdleSeconds { get; init; }

    [Says("How many seconds it may leap yet.")]
    public required double LeftSeconds { get; init; }
}
