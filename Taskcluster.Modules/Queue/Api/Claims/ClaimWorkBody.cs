using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>Which worker asks for work, and for how many tasks at most.</summary>
[Schema("queue", "claim-work-request", Title = "Claim Work Request")]
public sealed record ClaimWorkBody
{
    [SameAs<Run>]
    public required string WorkerGroup { get; init; }

    [SameAs<Run>]
    public required string WorkerId { get; init; }

    [Range(Min = 1, Max = 32), Default, Required, Says("Most tasks that the worker can take now.")]
    public int Tasks { get; set; } = 1;
}
