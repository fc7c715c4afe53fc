using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>Temporary credentials by which a worker speaks for the run it claimed (spec/queue.md §2.7).</summary>
[Schema("queue", "task-credentials", Title = "Task Credentials",
    Description = "Temporary credentials for one run; they end with the claim.")]
public sealed record TaskCredentials
{
    [Length(Min = 1)]
    public required string ClientId { get; init; }

    [Length(Min = 1)]
    public required string AccessToken { get; init; }

    [Length(Min = 1), Says("The certificate as JSON text.")]
    public required string Certificate { get; init; }
}
