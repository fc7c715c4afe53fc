using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Roles;

/// <summary>One run of the fixpoint of spec/services.md §2.3.</summary>
internal sealed class RoleExpansion(RoleIndex index) : RoleWalk(index)
{
    private const int MostScopes = 500_000;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<string> found = [];

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

    private protected override void Grant(Role role, string scope) => Add(scope);

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
