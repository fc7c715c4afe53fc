using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>Which message is to be passed over.</summary>
[Schema("pulse", "skip-message-request", Title = "Skip Message Request")]
public sealed record SkipMessageBody
{
    [Range(Min = 1)]
    [Says("The `failedSequence` of the subscriber; if it fails at another one by now, nothing happens.")]
    public required long Sequence { get; init; }
}
