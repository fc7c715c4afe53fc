using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>A claim of one run that was asked for by its number.</summary>
[Schema("queue", "task-claim-response", Title = "Claim Task Response")]
public sealed record ClaimTaskReply : TaskClaim;
