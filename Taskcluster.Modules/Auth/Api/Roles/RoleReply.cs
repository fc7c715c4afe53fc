using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>A role.</summary>
[Schema("auth", "get-role-response", Title = "Role")]
public sealed record RoleReply
{
    [Pattern(Patterns.RoleId), Says("The role's id, without `assume:`.")]
    public required string RoleId { get; init; }

    [Pattern(Patterns.Scope), Says("The scopes that the role stands for, as they were given.")]
    public required IReadOnlyList<string> Scopes { get; init; }

    [SameAs<CreateRoleBody>]
    public required string Description { get; init; }

    [Says("When the role was created.")]
    public required DateTimeOffset Created { get; init; }

    [Says("When the role was last changed.")]
    public required DateTimeOffset LastModified { get; init; }

    [SameAs<ScopeSetBody>(nameof(ScopeSetBody.Scopes))]
    [Says("The scopes that the role gives by way of other roles, too.")]
    public required IReadOnlyList<string> ExpandedScopes { get; init; }
}
