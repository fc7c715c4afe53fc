using System.Collections.Concurrent;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>A place in the trie: what patterns have come so far, and how they go on.</summary>
internal sealed class RoutingNode<T>
{
    private const string AnyWord = "*";
    private const string AnyWords = "#";

    private ConcurrentDictionary<string, RoutingNode<T>>? children;
    private RoutingNode<T>? star;
    private RoutingNode<T>? hash;
    private T[] values = [];

    /// <summary>Whether it stands behind a <c>#</c>, which takes any number of words.</summary>
    public bool IsHash { get; init; }

    /// <summary>How patterns go on with <c>*</c>.</summary>
    public RoutingNode<T>? Star => Volatile.Read(ref star);

    /// <summary>How patterns go on with <c>#</c>.</summary>
    public RoutingNode<T>? Hash => Volatile.Read(ref hash);

    /// <summary>Whose patterns end here; the array itself never changes.</summary>
    public T[] Values
    {
        get => Volatile.Read(ref values);
        set => Volatile.Write(ref values, value);
    }

    public bool IsEmpty => Values.Length == 0 && Star is null && Hash is null && children is null or { IsEmpty: true };

    /// <summary>How patterns go on with just this word of a key.</summary>
    public RoutingNode<T>? Find(ReadOnlySpan<char> word) =>
        Volatile.Read(ref children) is { } known
            && known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var child)
            ? child
            : null;

    /// <summary>How patterns go on with this word of a pattern.</summary>
    public RoutingNode<T>? Next(ReadOnlySpan<char> word) => word switch
    {
        AnyWord => Star,
        AnyWords => Hash,
        _ => Find(word),
    };

    /// <summary>Makes the node behind a word that leads nowhere yet. Only for who changes the trie.</summary>
    public RoutingNode<T> Grow(ReadOnlySpan<char> word)
    {
        var child = new RoutingNode<T> { IsHash = word is AnyWords };
        switch (word)
        {
            case AnyWord:
                Volatile.Write(ref star, child);
                break;
            case AnyWords:
                Volatile.Write(ref hash, child);
                break;
            default:
                var all = children ?? new ConcurrentDictionary<string, RoutingNode<T>>(1, 1, StringComparer.Ordinal);
                all[word.ToString()] = child;
                Volatile.Write(ref children, all);
                break;
        }

        return child;
    }

    /// <summary>Cuts off what is behind a word. Only for who changes the trie.</summary>
    public void Cut(string word)
    {
        switch (word)
        {
            case AnyWord:
                Volatile.Write(ref star, null);
                break;
            case AnyWords:
                Volatile.Write(ref hash, null);
                break;
            default:
                children!.TryRemove(word, out _);
                break;
        }
    }
}
