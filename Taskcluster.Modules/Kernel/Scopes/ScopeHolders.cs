namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>
/// Finds who states a scope, or one that covers it, by a few lookups however many holders there are. Immutable once
/// filled.
/// </summary>
internal sealed class ScopeHolders<T>
{
    private readonly Dictionary<string, List<T>> byScope = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<T>> byStem = new(StringComparer.Ordinal);
    private readonly SortedSet<int> stemLengths = new(Comparer<int>.Create((left, right) => right.CompareTo(left)));

    public void Add(T holder, string scope)
    {
        Add(byScope, scope, holder);
        if (scope.EndsWith('*'))
        {
            var stem = scope[..^1];
            Add(byStem, stem, holder);
            stemLengths.Add(stem.Length);
        }
    }

    /// <summary>
    /// The holders, those of the very scope first, then those of ever wider ones, in the order of their adding. One
    /// that holds several such scopes comes several times.
    /// </summary>
    public IEnumerable<T> Of(string scope)
    {
        foreach (var holder in byScope.GetValueOrDefault(scope) ?? [])
        {
            yield return holder;
        }

        foreach (var length in stemLengths)
        {
            if (length > scope.Length || Find(scope, length) is not { } holders)
            {
                continue;
            }

            foreach (var holder in holders)
            {
                yield return holder;
            }
        }
    }

    private List<T>? Find(string scope, int length) =>
        byStem.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(scope.AsSpan(0, length), out var holders)
            ? holders
            : null;

    private static void Add(Dictionary<string, List<T>> lists, string key, T holder)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = new List<T>(1));
        }

        list.Add(holder);
    }
}
