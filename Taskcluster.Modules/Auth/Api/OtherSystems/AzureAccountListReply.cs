using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>Names of Azure storage accounts.</summary>
[Schema("auth", "azure-account-list-response", Title = "Azure Account List Response")]
public sealed record AzureAccountListReply(
    [Items(Unique = true), Says("Names, in order.")] IReadOnlyList<string> Accounts);
