using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Explain.Scopes;

/// <summary>
/// What becomes of holders where one role gets other scopes, comes into being or goes. Pure.
/// </summary>
internal sealed class RoleChange
{
    private readonly RoleResolver before;
    private readonly RoleResolver after;
    private readonly ScopeChains reach;
    private readonly Dictionary<ScopeSet, ScopeDifference> known = [];

    /// <summary>Compares the roles with those in which one has changed.</summary>
    /// <param name="roles">As they are.</param>
    /// <param name="roleId">The one that changes.</param>
    /// <param name="scopes">What it is to grant; null: it goes.</param>
    /// <param name="held">The scopes of all holders that will be asked about.</param>
    /// <exception cref="InvalidOperationException">The roles would grant beyond all bounds.</exception>
    public RoleChange(
        IReadOnlyList<RoleScopes> roles, string roleId, IReadOnlyList<string>? scopes, IEnumerable<string> held)
    {
        RoleScopes[] others = [.. roles.Where(role => role.RoleId != roleId)];
        RoleScopes[] changed = scopes is null ? others : [.. others, new RoleScopes(roleId, scopes)];
        Problem = ProblemOf(roleId, scopes, changed);
        before = Resolver(roles);
        after = Problem is null ? Resolver(changed) : before;

        // Roles have no cycles, so that what the role grants never decides who gets to it.
        reach = new ScopeGraph([.. others, new RoleScopes(roleId, [])], held).ToRole(roleId);
    }

    /// <summary>Why there cannot be such roles; null if there can.</summary>
    public string? Problem { get; }

    /// <summary>What a holder gains and loses, by satisfaction; null where that is nothing.</summary>
    /// <param name="held">Its own scopes, which must be among those of the constructor.</param>
    public ScopeDifference? For(IReadOnlyList<string> held)
    {
        if (Problem is not null || !reach.Reaches(held))
        {
            return null;
        }

        var key = ScopeSet.From(held);
        if (!known.TryGetValue(key, out var difference))
        {
            known.Add(key, difference = Difference(before.Expand(held), after.Expand(held)));
        }

        return difference is { Gained.Count: 0, Lost.Count: 0 } ? null : difference;
    }

    private static ScopeDifference Difference(ScopeSet before, ScopeSet after) => new(
        [.. after.Scopes.Where(scope => !before.Satisfies(scope))],
        [.. before.Scopes.Where(scope => !after.Satisfies(scope))]);

    private static RoleResolver Resolver(IEnumerable<RoleScopes> roles) =>
        new(roles.Select(role => (role.RoleId, role.Scopes)));

    // What createRole and updateRole refuse, in their order.
    private static string? ProblemOf(string roleId, IReadOnlyList<string>? scopes, RoleScopes[] changed) =>
        scopes?.FirstOrDefault(scope => scope.EndsWith("**", StringComparison.Ordinal)) is { } doubled
            ? $"scopes must not end with `**`, as '{doubled}' of role '{roleId}' does."
            : RoleSetRules.Check(changed.Select(role => (role.RoleId, role.Scopes)))?.Message;
}

/// <summary>What somebody has more, and what less.</summary>
/// <param name="Gained">Scopes after the change that were not satisfied before.</param>
/// <param name="Lost">Scopes before the change that are not satisfied after it.</param>
internal sealed record ScopeDifference(IReadOnlyList<string> Gained, IReadOnlyList<string> Lost);
