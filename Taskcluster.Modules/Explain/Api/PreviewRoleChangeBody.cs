using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>How a role is to change.</summary>
[Schema("explain", "preview-role-change-request", Title = "Preview Role Change Request")]
public sealed record PreviewRoleChangeBody
{
    [Pattern(Patterns.RoleId), Says("The role, which need not exist yet.")]
    public required string RoleId { get; init; }

    [Pattern(Patterns.Scope), Says("The scopes that it is to stand for; left out where the role is to go.")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [Default, Says("Whether to look at clients, too, which needs `auth:list-clients`; otherwise at roles alone.")]
    public bool Clients { get; set; } = true;
}
