using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>A page of the names of tables.</summary>
[Schema("auth", "azure-table-list-response", Title = "Azure Table List Response")]
public sealed record AzureTableListReply(
    [Items(Unique = true), Says("Names of tables.")] IReadOnlyList<string> Tables,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
