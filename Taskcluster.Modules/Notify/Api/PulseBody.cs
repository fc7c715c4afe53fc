using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>A message that is to be published (spec/services.md §4.4).</summary>
[Schema("notify", "pulse-request", Title = "Post Pulse Message Request")]
public sealed record PulseBody
{
    [Length(Max = 255), Says("The topic under which it is published, behind `primary.` and `route.`.")]
    public required string RoutingKey { get; init; }

    [Says("What is published.")]
    public required RawJson Message { get; init; }
}
