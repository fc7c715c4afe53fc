using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Roles;

/// <summary>What a caller must hold to give scopes to a role or a client (spec/services.md §2.6).</summary>
/// <remarks>
/// Taskcluster itself asks for the scopes as they are written. In a role whose id ends in a star that is too little:
/// who holds no more than the literal scope <c>foo:&lt;..&gt;</c> could put it into the role <c>x*</c>, and by
/// <c>assume:xbar</c> have <c>foo:bar</c>. Whoever holds <c>assume:x…</c> chooses the parameter, so that the scope must
/// be held for every parameter there is: <c>foo:*</c>.
/// </remarks>
internal static class RoleAuthority
{
    // Stands for whatever parameter somebody may choose; no scope holds it, so that no role's id is met by accident.
    private const string AnyParameter = "\u0001";

    /// <summary>The scopes that the creator of a role must hold.</summary>
    public static IReadOnlyList<string> OfNew(string roleId, IReadOnlyList<string> scopes) =>
        [.. scopes.Concat(Parameterized(roleId, scopes).Select(grant => grant.Widest)).Distinct()];

    /// <summary>
    /// The scopes that who changes a role must hold: those that the role does not give already, whatever its
    /// parameter. What is taken away or narrowed needs none.
    /// </summary>
    /// <param name="stored">The role as it is.</param>
    /// <param name="roles">The roles of the moment.</param>
    /// <param name="scopes">What the role is to have.</param>
    public static IReadOnlyList<string> OfChange(RoleRecord stored, RoleSet roles, IReadOnlyList<string> scopes)
    {
        // The mark itself would be letters here: a role "p:<..>" would seem to be held by way of "assume:p:<..>".
        var given = roles.Resolver.Expand(
            Grants(stored.RoleId, stored.Scopes).Select(grant => grant.With(AnyParameter)));
        var added = Grants(stored.RoleId, scopes)
            .Where(grant => !given.Covers(grant.With(AnyParameter)))
            .Select(grant => grant.Scope);
        var written = ScopeSet.From(stored.Scopes);
        return [.. OfNew(stored.RoleId, [.. added]).Where(scope => !written.Covers(scope))];
    }

    /// <summary>
    /// The scopes that a caller must hold to hand these on: beside them, what he lacks of those that he has by letters
    /// alone. Who holds <c>a**</c> satisfies <c>a*</c>, but not what begins with <c>a</c>.
    /// </summary>
    public static IReadOnlyList<string> ToHandOn(IReadOnlyList<string> scopes, ScopeSet held)
    {
        var lacking = scopes.Where(scope => held.Satisfies(scope) && !held.Covers(scope)).Select(scope => scope[..^1]);
        return [.. scopes, .. lacking];
    }

    /// <summary>
    /// Whether a caller has what his call needs, for who asks on the writer's thread: there the refusal is not worded,
    /// since who holds what is missing takes a while to find out. The caller is refused after the transaction.
    /// </summary>
    public static bool Suffices(ApiCall call, ScopeValues values) =>
        call.Method.Declaration.Scopes!.IsSatisfiedBy(values, call.Caller.Scopes);

    private static IEnumerable<Role.Grant> Parameterized(string roleId, IEnumerable<string> scopes) =>
        Grants(roleId, scopes).Where(grant => grant.HasParameter);

    private static Role.Grant[] Grants(string roleId, IEnumerable<string> scopes) =>
        new Role(roleId, [.. scopes]).Grants;
}
