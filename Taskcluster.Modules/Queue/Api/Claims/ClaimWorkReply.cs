using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>The tasks that a worker was given; none if there were none for 20 seconds.</summary>
[Schema("queue", "claim-work-response", Title = "Claim Work Response")]
public sealed record ClaimWorkReply([Items(Unique = true)] IReadOnlyList<TaskClaim> Tasks);
