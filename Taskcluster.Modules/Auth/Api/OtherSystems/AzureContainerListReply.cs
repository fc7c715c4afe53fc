using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>A page of the names of containers.</summary>
[Schema("auth", "azure-container-list-response", Title = "Azure Container List Response")]
public sealed record AzureContainerListReply(
    [Items(Unique = true), Says("Names of containers.")] IReadOnlyList<string> Containers,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
