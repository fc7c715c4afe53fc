using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>
/// One link of a chain: the first is a scope that is held, each further one a role that the scope before assumes and
/// the scope that it grants.
/// </summary>
public sealed record ScopeLinkBody
{
    [Pattern(Patterns.RoleId), Says("The role that grants the scope; left out for a scope that is held by itself.")]
    public string? Role { get; init; }

    [Pattern(Patterns.Scope), Says("The scope, the role's parameter put in.")]
    public required string Scope { get; init; }

    internal static IReadOnlyList<ScopeLinkBody> Of(IEnumerable<ScopeLink> chain) =>
        [.. chain.Select(link => new ScopeLinkBody { Role = link.RoleId, Scope = link.Scope })];
}
