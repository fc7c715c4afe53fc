namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>Base of what follows scopes to the roles that they assume (spec/services.md §2.3).</summary>
internal abstract class RoleWalk(RoleIndex index)
{
    private const int LongestMadeScope = 16_384;

    private readonly List<Role> starred = [];

    /// <summary>
    /// Which roles a scope assumes: an id, or all that begin with something if that ends in a star. False if none.
    /// </summary>
    internal static bool TryAssumes(ReadOnlySpan<char> scope, out ReadOnlySpan<char> input)
    {
        if (scope.StartsWith(Role.Assume))
        {
            input = scope[Role.Assume.Length..];
            return true;
        }

        // "*", "a*", … "assume*" cover "assume:*".
        input = "*";
        return scope.EndsWith('*') && Role.Assume.AsSpan().StartsWith(scope[..^1]);
    }

    /// <summary>Goes to each role that the scope assumes, and to all that it grants.</summary>
    /// <exception cref="InvalidOperationException">A scope gets too long.</exception>
    protected void Follow(string scope)
    {
        if (!TryAssumes(scope, out var input))
        {
            return;
        }

        var isStarred = input.EndsWith('*');
        var stem = isStarred ? input[..^1] : input;
        starred.Clear();
        index.AddStarredAbove(stem, starred);
        foreach (var role in starred)
        {
            Take(role, input[role.Stem.Length..]);
        }

        if (!isStarred)
        {
            if (index.Plain(input) is { } role)
            {
                Take(role, default);
            }

            return;
        }

        foreach (var role in index.PlainFrom(stem))
        {
            Take(role, default);
        }

        foreach (var role in index.StarredFrom(stem))
        {
            // One whose stem is the input's own was met above, with the same parameter.
            if (role.Stem.Length > stem.Length)
            {
                Take(role, "*");
            }
        }
    }

    /// <summary>A role is assumed; what it grants comes next.</summary>
    private protected virtual void Assume(Role role)
    {
    }

    /// <summary>An assumed role grants a scope, its parameter put in.</summary>
    private protected abstract void Grant(Role role, string scope);

    private void Take(Role role, ReadOnlySpan<char> parameter)
    {
        Assume(role);
        foreach (var grant in role.Grants)
        {
            var scope = grant.With(parameter);
            if (grant.HasParameter && scope.Length > LongestMadeScope)
            {
                throw new InvalidOperationException($"The role '{role.Id}' makes a scope that is too long.");
            }

            Grant(role, scope);
        }
    }
}
