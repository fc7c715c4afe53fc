namespace Taskcluster.Modules.Github.Rendering;

/// <summary>Puts tasks into an order in which each comes after those that it depends on.</summary>
public static class DependencyOrder
{
    /// <summary>
    /// The places of the items in such an order. What depends on nothing here stays in the order in which it was given;
    /// names that none of the items has are passed over.
    /// </summary>
    /// <param name="items">Names, each with the names that it depends on.</param>
    /// <returns>Indexes of the items.</returns>
    /// <exception cref="DependencyCycleException">Some depend on each other in a circle, or one on itself.</exception>
    /// <exception cref="ArgumentException">Two items have one name, which the caller has to rule out.</exception>
    public static IReadOnlyList<int> Of(IReadOnlyList<(string Name, IReadOnlyList<string> Needs)> items)
    {
        var places = new Dictionary<string, int>(items.Count, StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            places.Add(items[index].Name, index);
        }

        var waits = new int[items.Count];
        var dependents = new List<int>?[items.Count];
        var ready = new PriorityQueue<int, int>();
        for (var index = 0; index < items.Count; index++)
        {
            foreach (var need in items[index].Needs.Distinct(StringComparer.Ordinal))
            {
                if (places.TryGetValue(need, out var place))
                {
                    (dependents[place] ??= []).Add(index);
                    waits[index]++;
                }
            }

            if (waits[index] == 0)
            {
                ready.Enqueue(index, index);
            }
        }

        var order = new List<int>(items.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(next);
            foreach (var dependent in dependents[next] ?? [])
            {
                if (--waits[dependent] == 0)
                {
                    ready.Enqueue(dependent, dependent);
                }
            }
        }

        return order.Count == items.Count ? order : throw new DependencyCycleException(CycleOf(items, places, waits));
    }

    // Each of those that still wait has a dependency that waits too, so that the way along them comes round.
    private static List<string> CycleOf(
        IReadOnlyList<(string Name, IReadOnlyList<string> Needs)> items, Dictionary<string, int> places, int[] waits)
    {
        var way = new List<int>();
        var seen = new HashSet<int>();
        var at = Array.FindIndex(waits, count => count > 0);
        while (seen.Add(at))
        {
            way.Add(at);
            at = items[at].Needs.Where(places.ContainsKey).Select(need => places[need])
                .First(place => waits[place] > 0);
        }

        return [.. way.Skip(way.IndexOf(at)).Append(at).Select(place => items[place].Name)];
    }
}

/// <summary>Tasks depend on each other in a circle.</summary>
/// <param name="names">The way round, the first name again at its end.</param>
public sealed class DependencyCycleException(IReadOnlyList<string> names)
    : Exception($"The dependencies form a cycle: {Shown(names)}.")
{
    private const int MostShown = 20;

    /// <summary>The way round, the first name again at its end.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    private static string Shown(IReadOnlyList<string> names) =>
        string.Join(" -> ", names.Count <= MostShown ? names : [.. names.Take(MostShown), "…"]);
}
