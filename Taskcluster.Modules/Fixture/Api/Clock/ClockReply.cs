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

    internal static ClockReply Of(ClockControl clock) => new()
    {
        Now = clock.Now,
        Frozen = clock.IsFrozen,
        NextDue = clock.NextDue,
    };
}
