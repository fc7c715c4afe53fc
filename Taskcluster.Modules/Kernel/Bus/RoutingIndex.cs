using System.Collections.Concurrent;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Who wants a message, found without going through all bindings: a trie for each exchange, whose edges are the words
/// of patterns. It finds exactly what <see cref="RoutingPattern"/> would match.
/// </summary>
/// <remarks>
/// Any number of threads may search while one changes it. A search sees every binding that was added before it began
/// and is not removed meanwhile: nodes are linked before they get values, and only nodes without values and without
/// children are cut off. Its work is bounded by the words of the message's keys times the nodes that are active at a
/// time, of which each counts once, so that <c>#.#.#…</c> costs no more than its length; how many bindings there are,
/// and how long they may be, is for those to limit who add them.
/// </remarks>
/// <typeparam name="T">What is found; two are the same where they are equal.</typeparam>
public sealed class RoutingIndex<T>
    where T : notnull
{
    private readonly Lock changing = new();
    private readonly ConcurrentDictionary<string, RoutingNode<T>> exchanges = new(StringComparer.Ordinal);

    // What a search needs is kept for the next one; searches at the same time make their own.
    private RoutingSearch<T>? idle;

    /// <summary>Lets the value be found by the binding; a second time has no effect.</summary>
    public void Add(Binding binding, T value)
    {
        lock (changing)
        {
            if (!exchanges.TryGetValue(binding.Exchange, out var node))
            {
                // Searches meet it empty, which it is.
                exchanges[binding.Exchange] = node = new RoutingNode<T>();
            }

            foreach (var word in new WordsOf(binding.Pattern))
            {
                node = node.Next(word) ?? node.Grow(word);
            }

            if (!node.Values.Contains(value))
            {
                node.Values = [.. node.Values, value];
            }
        }
    }

    /// <summary>Undoes <see cref="Add"/>; without effect where there is no such binding of this value.</summary>
    public void Remove(Binding binding, T value)
    {
        lock (changing)
        {
            if (!exchanges.TryGetValue(binding.Exchange, out var node))
            {
                return;
            }

            var way = new List<(RoutingNode<T> Node, string Word)>();
            foreach (var word in new WordsOf(binding.Pattern))
            {
                way.Add((node, word.ToString()));
                if (node.Next(word) is not { } next)
                {
                    return;
                }

                node = next;
            }

            node.Values = [.. node.Values.Where(other => !EqualityComparer<T>.Default.Equals(other, value))];
            CutOff(binding.Exchange, node, way);
        }
    }

    /// <summary>
    /// Adds everybody who wants the message, by its routing key or one of its routes, each once.
    /// </summary>
    /// <param name="message">What is told.</param>
    /// <param name="found">Gets what is found, in no order; what it holds already stays.</param>
    /// <returns>How many nodes were looked at, which is what the search cost.</returns>
    public int Find(PulseMessage message, ICollection<T> found)
    {
        if (!exchanges.TryGetValue(message.Exchange, out var root))
        {
            return 0;
        }

        var search = Interlocked.Exchange(ref idle, null) ?? new RoutingSearch<T>();
        search.Walk(root, message.RoutingKey);
        foreach (var route in message.Routes)
        {
            search.Walk(root, route);
        }

        var steps = search.End(found);
        Volatile.Write(ref idle, search);
        return steps;
    }

    // Nodes that lead nowhere any more, from the pattern's end up to where others branch off.
    private void CutOff(string exchange, RoutingNode<T> end, List<(RoutingNode<T> Node, string Word)> way)
    {
        var at = way.Count - 1;
        for (var node = end; node.IsEmpty; node = way[at--].Node)
        {
            if (at < 0)
            {
                exchanges.TryRemove(exchange, out _);
                return;
            }

            way[at].Node.Cut(way[at].Word);
        }
    }
}
