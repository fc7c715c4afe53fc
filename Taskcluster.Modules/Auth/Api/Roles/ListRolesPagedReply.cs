using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>A page of roles.</summary>
[Schema("auth", "list-roles2-response", Title = "List Roles (Paged) Response")]
public sealed record ListRolesPagedReply(
    [Items(Unique = true), Says("The roles, ordered by id.")] IReadOnlyList<RoleReply> Roles,
    [Says("Asks for the next page; absent on the last one.")] string? ContinuationToken = null);
