using Taskcluster.Modules.Kernel.Roles;

namespace Taskcluster.Modules.Explain.Scopes;

/// <summary>
/// All scopes that some scopes lead to under a set of roles, and which role leads from one to the next: the expansion
/// of spec/services.md §2.3 with its reasons. Pure; made once, then only asked.
/// </summary>
/// <remarks>
/// The scope <c>*</c> leads nowhere here, since it satisfies everything by itself, as an expansion has it.
/// </remarks>
internal sealed class ScopeGraph : RoleWalk
{
    private const int MostScopes = 500_000;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> scopes = [];
    private readonly List<List<Edge>> grantedBy = [];
    private readonly Dictionary<string, List<int>> assumedBy = new(StringComparer.Ordinal);
    private readonly HashSet<int> starLengths = [];

    // The scope whose roles are being visited.
    private int current;

    /// <summary>Follows what is held to its end.</summary>
    /// <param name="roles">Each id once.</param>
    /// <param name="held">Scopes of one holder, or of all of them.</param>
    /// <exception cref="InvalidOperationException">The roles grant beyond all bounds.</exception>
    public ScopeGraph(IEnumerable<RoleScopes> roles, IEnumerable<string> held)
        : base(new RoleIndex([.. roles.Select(role => new Role(role.RoleId, role.Scopes))]))
    {
        foreach (var scope in held)
        {
            _ = NumberOf(scope);
        }

        for (current = 0; current < scopes.Count; current++)
        {
            if (scopes[current] != "*")
            {
                Follow(scopes[current]);
            }
        }
    }

    /// <summary>How many scopes there are in all.</summary>
    public int Count => scopes.Count;

    /// <summary>The shortest ways to the satisfaction of a scope.</summary>
    public ScopeChains To(string scope)
    {
        var goals = new List<int>();
        if (numbers.TryGetValue(scope, out var itself))
        {
            goals.Add(itself);
        }

        var patterns = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        var pattern = new char[scope.Length + 1];
        foreach (var length in starLengths.Where(length => length <= pattern.Length))
        {
            scope.CopyTo(0, pattern, 0, length - 1);
            pattern[length - 1] = '*';
            if (patterns.TryGetValue(pattern.AsSpan(0, length), out var number) && !goals.Contains(number))
            {
                goals.Add(number);
            }
        }

        return ChainsTo(goals);
    }

    /// <summary>The shortest ways to a scope that assumes a role.</summary>
    public ScopeChains ToRole(string roleId) => ChainsTo(assumedBy.GetValueOrDefault(roleId) ?? []);

    internal bool TryFind(string scope, out int number) => numbers.TryGetValue(scope, out number);

    internal string ScopeOf(int number) => scopes[number];

    private protected override void Assume(Role role)
    {
        if (!assumedBy.TryGetValue(role.Id, out var by))
        {
            assumedBy.Add(role.Id, by = new List<int>(1));
        }

        by.Add(current);
    }

    private protected override void Grant(Role role, string scope)
    {
        var granted = NumberOf(scope);
        grantedBy[granted].Add(new Edge(current, role.Id));
    }

    private int NumberOf(string scope)
    {
        if (numbers.TryGetValue(scope, out var known))
        {
            return known;
        }

        var number = scopes.Count;
        if (number == MostScopes)
        {
            throw new InvalidOperationException("The roles grant too many scopes.");
        }

        numbers.Add(scope, number);
        scopes.Add(scope);
        grantedBy.Add(new List<Edge>(1));
        if (scope.EndsWith('*'))
        {
            starLengths.Add(scope.Length);
        }

        return number;
    }

    // Breadth first, from the goals back to all that lead there.
    private ScopeChains ChainsTo(List<int> goals)
    {
        var steps = new Dictionary<int, ScopeChains.Step>();
        var work = new Queue<int>(goals);
        foreach (var goal in goals)
        {
            steps.TryAdd(goal, new ScopeChains.Step(Next: -1, RoleId: null, Length: 0));
        }

        while (work.TryDequeue(out var number))
        {
            var length = steps[number].Length + 1;
            foreach (var (from, roleId) in grantedBy[number])
            {
                if (steps.TryAdd(from, new ScopeChains.Step(number, roleId, length)))
                {
                    work.Enqueue(from);
                }
            }
        }

        return new ScopeChains(this, steps);
    }

    private readonly record struct Edge(int From, string RoleId);
}
