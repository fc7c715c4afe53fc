namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>
/// What a set of roles must fulfil as a whole, so that expanding it ends (spec/services.md §2.4). Checked with the new
/// or changed role in place.
/// </summary>
public static class RoleSetRules
{
    /// <summary>The first fault of the set; null if it has none.</summary>
    /// <exception cref="ArgumentException">An id stands there twice.</exception>
    public static RoleSetProblem? Check(IEnumerable<(string RoleId, IReadOnlyList<string> Scopes)> roles)
    {
        Role[] all = [.. roles.Select(role => new Role(role.RoleId, role.Scopes))];
        return FaultyParameter(all) ?? new RoleCycles(all).Find();
    }

    private static RoleSetProblem? FaultyParameter(Role[] roles)
    {
        foreach (var grant in roles.SelectMany(role => role.Grants).Where(grant => grant.HasParameter))
        {
            var scope = grant.Scope;
            if (scope.LastIndexOf(Role.Parameter, StringComparison.Ordinal) != grant.ParameterAt)
            {
                return new RoleSetProblem($"parameterized scope '{scope}' contains multiple '<..>'", Scope: scope);
            }

            if (scope.EndsWith("*" + Role.Parameter, StringComparison.Ordinal))
            {
                return new RoleSetProblem(
                    $"parameterized scope '{scope}' ends with '*<..>' which implies an ambiguous kleene", Scope: scope);
            }
        }

        return null;
    }
}

/// <summary>What is wrong with a set of roles.</summary>
/// <param name="Message">For who wanted to change it.</param>
/// <param name="Cycle">The scopes of a dependency cycle, the first one again at the end.</param>
/// <param name="Scope">The scope that is wrong in itself.</param>
public sealed record RoleSetProblem(string Message, IReadOnlyList<string>? Cycle = null, string? Scope = null);
