using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>Which worker claims the run.</summary>
[Schema("queue", "task-claim-request", Title = "Claim Task Request")]
public sealed record ClaimTaskBody
{
    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }
}
