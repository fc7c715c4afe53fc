using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Hooks.Api.Lab;

/// <summary>When a hook fires by its schedule, and when it did not.</summary>
[Schema("hook-lab", "fire-times-response", Title = "Fire Times Response")]
public sealed record FireTimesReply
{
    [Says("The next ten times; fewer or none where the schedule has no more.")]
    public required IReadOnlyList<DateTimeOffset> Next { get; init; }

    [Says("""
        Times at which the hook did not fire though its schedule, as it is now, says so; they are not caught up. What
        lies between two of its last 100 fires, and what lies after the last one; at most 100 times. A time at which
        the template had nothing to create is among them, since nothing is noted of it. Left out where the caller may
        not see the last fires.
        """)]
    public IReadOnlyList<DateTimeOffset>? Missed { get; init; }

    [Says("The scopes for want of which something was left out.")]
    public required IReadOnlyList<string> Lacking { get; init; }
}
