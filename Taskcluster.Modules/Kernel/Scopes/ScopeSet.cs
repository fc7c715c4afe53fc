namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>
/// An immutable set of scopes, sorted and without those that another one of the set covers (spec/services.md §2.2).
/// Two sets are equal if they hold the same scopes.
/// </summary>
public sealed class ScopeSet : IEquatable<ScopeSet>
{
    public static readonly ScopeSet Empty = new([]);

    /// <summary>The set of <c>*</c>, which satisfies everything.</summary>
    public static readonly ScopeSet Everything = new(["*"]);

    private readonly string[] scopes;

    private ScopeSet(string[] scopes) => this.scopes = scopes;

    /// <summary>The scopes in their order.</summary>
    public IReadOnlyList<string> Scopes => scopes;

    public int Count => scopes.Length;

    /// <summary>The set of these scopes, in whatever order and however often they come.</summary>
    public static ScopeSet From(IEnumerable<string> scopes) => OfSorted(Sort(scopes));

    /// <summary>A copy in the order of <see cref="Scope.Compare"/>; nothing is left out.</summary>
    public static string[] Sort(IEnumerable<string> scopes)
    {
        string[] sorted = [.. scopes];
        Array.Sort(sorted, Scope.Compare);
        return sorted;
    }

    /// <summary>
    /// The scopes of each list that the other one covers, first those of <paramref name="left"/>, each once; they
    /// are not sorted.
    /// </summary>
    public static IReadOnlyList<string> Intersect(IReadOnlyCollection<string> left, IReadOnlyCollection<string> right)
    {
        var (leftSet, rightSet) = (From(left), From(right));
        return [.. left.Where(rightSet.Satisfies).Concat(right.Where(leftSet.Satisfies)).Distinct()];
    }

    /// <summary>Whether some scope of the set satisfies this one. Costs one binary search, allocates nothing.</summary>
    public bool Satisfies(string scope) => Satisfies(scope.AsSpan());

    /// <inheritdoc cref="Satisfies(string)"/>
    public bool Satisfies(ReadOnlySpan<char> scope) => Satisfying(scope) is not null;

    /// <summary>Whether the set satisfies every scope of the other one.</summary>
    public bool Satisfies(ScopeSet others)
    {
        foreach (var scope in others.scopes)
        {
            if (!Satisfies(scope.AsSpan()))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether who is given this scope has nothing but what the set satisfies. It is asked where a scope is handed on,
    /// since <see cref="Satisfies(string)"/> takes the star of what is asked for a letter: <c>a**</c> satisfies
    /// <c>a*</c>, which satisfies <c>ab</c>, which <c>a**</c> does not (spec/services.md §2.1).
    /// </summary>
    public bool Covers(string scope) =>
        Satisfying(scope) is { } pattern && (pattern.Length <= scope.Length || !scope.EndsWith('*'));

    /// <summary>Whether the set covers every scope of the other one.</summary>
    public bool Covers(ScopeSet others) => others.scopes.All(Covers);

    /// <summary>What either set holds.</summary>
    public ScopeSet Union(ScopeSet other)
    {
        if (other.Count == 0 || ReferenceEquals(this, other))
        {
            return this;
        }

        if (Count == 0)
        {
            return other;
        }

        var merged = new string[Count + other.Count];
        var (mine, theirs, next) = (0, 0, 0);
        while (mine < Count || theirs < other.Count)
        {
            var takeMine = theirs == other.Count
                || (mine < Count && Scope.Compare(scopes[mine], other.scopes[theirs]) <= 0);
            merged[next++] = takeMine ? scopes[mine++] : other.scopes[theirs++];
        }

        return OfSorted(merged);
    }

    public bool Equals(ScopeSet? other) => other is not null && scopes.AsSpan().SequenceEqual(other.scopes);

    public override bool Equals(object? obj) => Equals(obj as ScopeSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var scope in scopes)
        {
            hash.Add(scope, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", scopes);

    private string? Satisfying(ReadOnlySpan<char> scope)
    {
        // If p* covers the scope, then all that sorts between p* and the scope begins with p and was left out.
        // So only the last scope whose stem is not greater can cover it.
        var low = 0;
        var high = scopes.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (Scope.Stem(scopes[middle]).SequenceCompareTo(scope) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high >= 0 && Scope.Satisfies(scopes[high], scope) ? scopes[high] : null;
    }

    // Takes the array over. In sorted order, all that a starred scope covers follows it without a gap.
    private static ScopeSet OfSorted(string[] sorted)
    {
        var kept = 0;
        foreach (var scope in sorted)
        {
            if (kept == 0 || !Scope.Satisfies(sorted[kept - 1], scope))
            {
                sorted[kept++] = scope;
            }
        }

        Array.Resize(ref sorted, kept);
        return kept == 0 ? Empty : new ScopeSet(sorted);
    }
}
