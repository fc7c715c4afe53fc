namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>Which compiled schema applies which other one.</summary>
internal sealed class SchemaGraph(List<(SchemaNode From, SchemaNode To, SchemaEdge Edge)> edges)
{
    /// <summary>A schema that comes to apply itself to the very same value, or null.</summary>
    public SchemaNode? FindEndless()
    {
        var following = edges.Where(edge => edge.Edge is SchemaEdge.Same or SchemaEdge.SameBranch)
            .ToLookup(edge => edge.From, edge => edge.To);
        var isFinished = new Dictionary<SchemaNode, bool>(); // false while it is on the way
        foreach (var start in following.Select(group => group.Key))
        {
            if (isFinished.ContainsKey(start))
            {
                continue;
            }

            // Depth first, with a stack of our own: chains of references may be long.
            var way = new Stack<(SchemaNode Node, IEnumerator<SchemaNode> Next)>();
            isFinished[start] = false;
            way.Push((start, following[start].GetEnumerator()));
            while (way.TryPeek(out var at))
            {
                if (!at.Next.MoveNext())
                {
                    isFinished[at.Node] = true;
                    way.Pop();
                    continue;
                }

                var next = at.Next.Current;
                if (!isFinished.TryGetValue(next, out var isDone))
                {
                    isFinished[next] = false;
                    way.Push((next, following[next].GetEnumerator()));
                }
                else if (!isDone)
                {
                    return next;
                }
            }
        }

        return null;
    }

    /// <summary>Marks every schema that gives a default itself or through the schemas that it always applies.</summary>
    public void SpreadDefaults(IEnumerable<SchemaNode> nodes)
    {
        var users = edges.Where(edge => edge.Edge is SchemaEdge.Same or SchemaEdge.Inside)
            .ToLookup(edge => edge.To, edge => edge.From);
        var pending = new Stack<SchemaNode>(nodes.Where(node => node.OnObject is { Shape.Defaults.Length: > 0 }));
        while (pending.TryPop(out var node))
        {
            if (!node.HasDefaults)
            {
                node.HasDefaults = true;
                foreach (var user in users[node])
                {
                    pending.Push(user);
                }
            }
        }
    }
}
