using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>Whose holders are wanted.</summary>
[Schema("explain", "list-scope-holders-request", Title = "List Scope Holders Request")]
public sealed record ListScopeHoldersBody
{
    [Pattern(Patterns.Scope), Length(Max = 16_384), Says("The scope.")]
    public required string Scope { get; init; }

    [Default, Says("Whether to list clients, too, which needs `auth:list-clients`; otherwise roles alone.")]
    public bool Clients { get; set; } = true;
}
