using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>
/// What scopes amount to under one set of roles (spec/services.md §2.3). Immutable: a changed role set is another
/// resolver.
/// </summary>
public sealed class RoleResolver
{
    /// <summary>No roles: scopes amount to themselves.</summary>
    public static readonly RoleResolver Empty = new([]);

    private readonly RoleIndex index;

    /// <summary>The roles and what each grants.</summary>
    /// <param name="roles">Each id once; a set that <see cref="RoleSetRules"/> finds no fault with.</param>
    /// <exception cref="ArgumentException">An id stands there twice.</exception>
    public RoleResolver(IEnumerable<(string RoleId, IReadOnlyList<string> Scopes)> roles) =>
        index = new RoleIndex([.. roles.Select(role => new Role(role.RoleId, role.Scopes))]);

    /// <summary>What every caller holds.</summary>
    public ScopeSet Anonymous => field ??= Expand([Scope.AssumeAnonymous]);

    /// <summary>
    /// The scopes with all that the roles grant to who holds them, over and over. Costs by what is granted, not by
    /// how many roles there are.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The roles grant beyond all bounds, which those that <see cref="RoleSetRules"/> lets pass hardly can.
    /// </exception>
    public ScopeSet Expand(params IEnumerable<string> scopes) => new RoleExpansion(index).Run(scopes);
}
