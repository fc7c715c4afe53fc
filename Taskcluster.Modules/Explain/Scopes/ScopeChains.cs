namespace Taskcluster.Modules.Explain.Scopes;

/// <summary>For one goal: the shortest chain of roles from each scope that leads to it.</summary>
internal sealed class ScopeChains
{
    private readonly ScopeGraph graph;
    private readonly Dictionary<int, Step> steps;

    internal ScopeChains(ScopeGraph graph, Dictionary<int, Step> steps)
    {
        this.graph = graph;
        this.steps = steps;
    }

    /// <summary>Whether any of the scopes, all of which must stand in the graph, leads to the goal.</summary>
    public bool Reaches(IEnumerable<string> held) => Nearest(held) is not null;

    /// <summary>
    /// The shortest chain from what is held to the goal, the first of those of equal length; null if there is none.
    /// Its first link is a scope that is held, each further one a role that the scope before assumes, and a scope that
    /// the role grants by that.
    /// </summary>
    public IReadOnlyList<ScopeLink>? From(IEnumerable<string> held)
    {
        if (Nearest(held) is not { } number)
        {
            return null;
        }

        var chain = new List<ScopeLink> { new(graph.ScopeOf(number), RoleId: null) };
        for (var step = steps[number]; step.RoleId is not null; step = steps[step.Next])
        {
            chain.Add(new ScopeLink(graph.ScopeOf(step.Next), step.RoleId));
        }

        return chain;
    }

    private int? Nearest(IEnumerable<string> held)
    {
        int? nearest = null;
        var best = int.MaxValue;
        foreach (var scope in held)
        {
            if (graph.TryFind(scope, out var number)
                && steps.TryGetValue(number, out var step)
                && step.Length < best)
            {
                (nearest, best) = (number, step.Length);
            }
        }

        return nearest;
    }

    /// <summary>What comes after a scope on its way to the goal.</summary>
    /// <param name="Next">The number of the scope that is granted next.</param>
    /// <param name="RoleId">By which role; null at the goal itself.</param>
    /// <param name="Length">How many roles there are to the goal.</param>
    internal readonly record struct Step(int Next, string? RoleId, int Length);
}

/// <summary>One link of a chain: a scope, and the role by which it is held; null where it is held by itself.</summary>
internal sealed record ScopeLink(string Scope, string? RoleId);
