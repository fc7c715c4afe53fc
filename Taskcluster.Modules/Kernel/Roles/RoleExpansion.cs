using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>One run of the fixpoint of spec/services.md §2.3.</summary>
internal sealed class RoleExpansion(RoleIndex index)
{
    private const int MostScopes = 500_000;
    private const int LongestMadeScope = 16_384;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<string> found = [];
    private readonly List<Role> starred = [];

    /// <summary>Whether <c>*</c> was found: then nothing else matters.</summary>
    private bool isEverything;

    public ScopeSet Run(IEnumerable<string> scopes)
    {
        foreach (var scope in scopes)
        {
            Add(scope);
        }

        for (var next = 0; next < found.Count && !isEverything; next++)
        {
            Follow(found[next]);
        }

        return isEverything ? ScopeSet.Everything : ScopeSet.From(found);
    }

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

    private void Follow(string scope)
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

    private void Take(Role role, ReadOnlySpan<char> parameter)
    {
        foreach (var grant in role.Grants)
        {
            var scope = grant.With(parameter);
            if (grant.HasParameter && scope.Length > LongestMadeScope)
            {
                throw new InvalidOperationException($"The role '{role.Id}' makes a scope that is too long.");
            }

            Add(scope);
        }
    }

    private void Add(string scope)
    {
        if (!known.Add(scope))
        {
            return;
        }

        if (found.Count == MostScopes)
        {
            throw new InvalidOperationException("The roles grant too many scopes.");
        }

        found.Add(scope);
        isEverything |= scope == "*";
    }
}
