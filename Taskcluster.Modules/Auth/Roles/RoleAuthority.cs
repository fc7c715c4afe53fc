using Taskcluster.Modules.Kernel.Roles;

namespace Taskcluster.Modules.Auth.Roles;

/// <summary>What a caller must hold to give scopes to a role (spec/services.md §2.6).</summary>
/// <remarks>
/// Taskcluster itself asks for the scopes as they are written. In a role whose id ends in a star that is too little:
/// who holds no more than the literal scope <c>foo:&lt;..&gt;</c> could put it into the role <c>x*</c>, and by
/// <c>assume:xbar</c> have <c>foo:bar</c>. Whoever holds <c>assume:x…</c> chooses the parameter, so that the scope must
/// be held for every parameter there is: <c>foo:*</c>.
/// </remarks>
internal static class RoleAuthority
{
    /// <summary>The scopes that the creator of a role must hold.</summary>
    public static IReadOnlyList<string> OfNew(string roleId, IReadOnlyList<string> scopes) =>
        [.. scopes.Concat(Parameterized(roleId, scopes).Select(grant => grant.Widest)).Distinct()];

    /// <summary>
    /// The scopes that who changes a role must hold: those that the role does not give already. What is taken away
    /// or narrowed needs none.
    /// </summary>
    /// <param name="stored">The role as it is.</param>
    /// <param name="roles">The roles of the moment.</param>
    /// <param name="scopes">What the role is to have.</param>
    public static IReadOnlyList<string> OfChange(RoleRecord stored, RoleSet roles, IReadOnlyList<string> scopes)
    {
        var given = roles.Resolver.Expand(stored.Scopes);
        var widest = Parameterized(stored.RoleId, scopes.Except(stored.Scopes)).Select(grant => grant.Widest);
        return [.. scopes.Concat(widest).Distinct().Where(scope => !given.Satisfies(scope))];
    }

    private static IEnumerable<Role.Grant> Parameterized(string roleId, IEnumerable<string> scopes) =>
        new Role(roleId, [.. scopes]).Grants.Where(grant => grant.HasParameter);
}
