using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>From where on messages are to be heard once more: one of the two.</summary>
[Schema("pulse", "replay-request", Title = "Replay Request")]
public sealed record ReplayBody
{
    [Pattern(EventId.Pattern), Says("The first message that is to be heard once more, by its id.")]
    public string? From { get; init; }

    [Says("The time since which messages are to be heard once more; the oldest one that is kept, if it is younger.")]
    public DateTimeOffset? Since { get; init; }
}
