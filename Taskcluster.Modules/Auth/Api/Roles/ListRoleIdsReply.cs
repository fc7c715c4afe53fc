using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>A page of ids of roles.</summary>
[Schema("auth", "list-role-ids-response", Title = "List Role IDs Response")]
public sealed record ListRoleIdsReply(
    [Items(Unique = true), Says("The ids, in order, without `assume:`.")] IReadOnlyList<string> RoleIds,
    [Says("Asks for the next page; absent on the last one.")] string? ContinuationToken = null);
