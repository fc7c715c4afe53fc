namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>
/// Looks for roles that grant themselves, directly or through others. A role depends on another where one of its
/// scopes, with a parameter at its widest, covers the other's <c>assume:</c> scope or is covered by it.
/// </summary>
/// <remarks>Its stack is its own: a chain of roles may be longer than the thread's stack bears.</remarks>
internal sealed class RoleCycles
{
    private readonly Role[] roles;
    private readonly RoleIndex index;
    private readonly List<Step> path = [];
    private readonly HashSet<Role> onPath = [];
    private readonly HashSet<Role> harmless = [];

    public RoleCycles(Role[] roles)
    {
        this.roles = roles;
        index = new RoleIndex(roles);
    }

    public RoleSetProblem? Find()
    {
        foreach (var role in roles)
        {
            if (!harmless.Contains(role) && FindFrom(role) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private RoleSetProblem? FindFrom(Role start)
    {
        Enter(start);
        while (path is [.., var step])
        {
            if (!step.Dependencies.MoveNext())
            {
                path.RemoveAt(path.Count - 1);
                onPath.Remove(step.Role);
                harmless.Add(step.Role);
                continue;
            }

            var next = step.Dependencies.Current;
            if (onPath.Contains(next))
            {
                return Cycle(next);
            }

            if (!harmless.Contains(next))
            {
                Enter(next);
            }
        }

        return null;
    }

    private void Enter(Role role)
    {
        path.Add(new Step(role, DependenciesOf(role).GetEnumerator()));
        onPath.Add(role);
    }

    private RoleSetProblem Cycle(Role back)
    {
        var from = path.FindIndex(step => step.Role == back);
        string[] cycle = [.. path.Skip(from).Select(step => Role.Assume + step.Role.Id), Role.Assume + back.Id];
        var shown = string.Join(" -> ", cycle.Select(scope => $"'{scope}'"));
        return new RoleSetProblem($"Roles may not contain dependency cycles, found: {shown}", Cycle: cycle);
    }

    private IEnumerable<Role> DependenciesOf(Role role) =>
        role.Grants.Select(grant => grant.Widest).SelectMany(DependenciesOf).Distinct();

    private List<Role> DependenciesOf(string scope)
    {
        var found = new List<Role>();
        if (!RoleWalk.TryAssumes(scope, out var input))
        {
            return found;
        }

        index.AddStarredAbove(input, found);
        if (input.EndsWith('*'))
        {
            found.AddRange(index.PlainFrom(input[..^1]));
            found.AddRange(index.StarredFrom(input[..^1]));
        }
        else if (index.Plain(input) is { } plain)
        {
            found.Add(plain);
        }

        return found;
    }

    private sealed record Step(Role Role, IEnumerator<Role> Dependencies);
}
