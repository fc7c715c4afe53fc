using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A page of provisioners, ordered by id.</summary>
[Schema("queue", "list-provisioners-response", Title = "List Provisioners Response")]
public sealed record ListProvisionersReply(
    [Items(Unique = true)] IReadOnlyList<ProvisionerReply> Provisioners,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
