using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Roles;

/// <summary>What a role is to be; createRole and updateRole take it (spec/services.md §3.2).</summary>
[Schema("auth", "create-role-request", Title = "Create Role Request")]
public sealed record CreateRoleBody
{
    [SameAs<ScopeSetBody>, Says("The scopes that the role stands for.")]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Length(Max = 10_240), Says("What the role is for, in Markdown.")]
    public required string Description { get; init; }
}
