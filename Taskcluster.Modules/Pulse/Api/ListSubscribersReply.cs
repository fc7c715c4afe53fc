using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>How all subscribers stand.</summary>
[Schema("pulse", "list-subscribers-response", Title = "List Subscribers Response")]
public sealed record ListSubscribersReply
{
    [Pattern(EventId.Pattern)]
    [Says("The oldest message that is kept; of an empty log, the one that will be the first.")]
    public required string Oldest { get; init; }

    [Pattern(EventId.Pattern), Says("The newest message there is; its number is 0 if there never was one.")]
    public required string Newest { get; init; }

    [Says("By their names, those included that are not at work in this program.")]
    public required IReadOnlyList<SubscriberReply> Subscribers { get; init; }
}
