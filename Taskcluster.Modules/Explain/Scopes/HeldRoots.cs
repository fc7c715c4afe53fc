using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Explain.Scopes;

/// <summary>Of an expanded set, the scopes that no role grants to who holds the others: its origin.</summary>
internal sealed class HeldRoots : RoleWalk
{
    private readonly List<string> granted = [];

    private HeldRoots(IEnumerable<RoleScopes> roles)
        : base(new RoleIndex([.. roles.Select(role => new Role(role.RoleId, role.Scopes))]))
    {
    }

    /// <param name="roles">Each id once, without cycles.</param>
    /// <param name="expanded">What the roles make of some scopes.</param>
    public static IReadOnlyList<string> Of(IEnumerable<RoleScopes> roles, IReadOnlyList<string> expanded)
    {
        if (expanded.Contains("*"))
        {
            return ["*"];
        }

        var roots = new HeldRoots(roles);
        foreach (var scope in expanded)
        {
            roots.Follow(scope);
        }

        var granted = ScopeSet.From(roots.granted);
        return [.. expanded.Where(scope => !Covers(granted, scope))];
    }

    // Satisfying is not enough: a** satisfies a*, yet grants less. No scope has this character, so that only one with a
    // star can cover it.
    private static bool Covers(ScopeSet granted, string scope) =>
        granted.Satisfies(scope.EndsWith('*') ? scope[..^1] + '\u007f' : scope);

    private protected override void Grant(Role role, string scope) => granted.Add(scope);
}
