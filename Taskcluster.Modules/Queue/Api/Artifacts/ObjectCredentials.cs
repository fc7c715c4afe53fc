using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Api.Claims;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>Temporary credentials for one object of the object service (spec/queue.md §2.9).</summary>
[Schema("queue", "object-credentials", Title = "Object Credentials",
    Description = "Temporary credentials for one object, to store it or to fetch it.")]
public sealed record ObjectCredentials
{
    [SameAs<TaskCredentials>]
    public required string ClientId { get; init; }

    [SameAs<TaskCredentials>]
    public required string AccessToken { get; init; }

    [SameAs<TaskCredentials>]
    public required string Certificate { get; init; }
}
