namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// One search: goes through a key word by word, with all nodes at once to which patterns have come by then.
/// </summary>
internal sealed class RoutingSearch<T>
{
    private readonly HashSet<RoutingNode<T>> ended = [];
    private readonly HashSet<RoutingNode<T>> hashes = [];
    private readonly HashSet<T> distinct = [];
    private List<RoutingNode<T>> active = [];
    private List<RoutingNode<T>> next = [];
    private int steps;

    /// <summary>Follows one key; where patterns end is noted.</summary>
    public void Walk(RoutingNode<T> root, string key)
    {
        Enter(root);
        foreach (var word in new WordsOf(key))
        {
            (active, next) = (next, active);
            next.Clear();
            hashes.Clear();
            foreach (var node in active)
            {
                // A trie has one way to each node, but a # can be reached anew and stayed at.
                if (node.IsHash && hashes.Add(node))
                {
                    next.Add(node);
                    steps++;
                }

                EnterIfThere(node.Find(word));
                EnterIfThere(node.Star);
            }
        }

        foreach (var node in next)
        {
            if (node.Values.Length > 0)
            {
                ended.Add(node);
            }
        }

        active.Clear();
        next.Clear();
        hashes.Clear();
    }

    /// <summary>Tells what was found by all keys, each once, and is ready for the next search.</summary>
    public int End(ICollection<T> found)
    {
        foreach (var node in ended)
        {
            foreach (var value in node.Values)
            {
                if (ended.Count == 1 || distinct.Add(value))
                {
                    found.Add(value);
                }
            }
        }

        var cost = steps;
        steps = 0;
        ended.Clear();
        distinct.Clear();
        return cost;
    }

    private void EnterIfThere(RoutingNode<T>? node)
    {
        if (node is not null)
        {
            Enter(node);
        }
    }

    // A # stands also for no word at all, so that what is behind it is reached at once.
    private void Enter(RoutingNode<T> node)
    {
        next.Add(node);
        steps++;
        for (var behind = node.Hash; behind is not null && hashes.Add(behind); behind = behind.Hash)
        {
            next.Add(behind);
            steps++;
        }
    }
}

/// <summary>The words of a key or pattern, between its dots; even the empty text has one.</summary>
internal ref struct WordsOf(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int at;

    public ReadOnlySpan<char> Current { get; private set; }

    public readonly WordsOf GetEnumerator() => this;

    public bool MoveNext()
    {
        if (at > text.Length)
        {
            return false;
        }

        var rest = text[at..];
        var dot = rest.IndexOf('.');
        Current = dot < 0 ? rest : rest[..dot];
        at += Current.Length + 1;
        return true;
    }
}
