using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// What changes in the lists of terms by one transaction. It is gathered here first: tasks that change together have
/// most of their terms in common, and then one row of each term is written for all of them. Used by one thread at a
/// time, for one transaction after the other.
/// </summary>
internal sealed class TermChanges
{
    // About as many terms as most tasks of a batch have in common.
    private const int MostSpares = 32;

    private readonly Dictionary<string, List<TermChange>> changes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TermChange>>.AlternateLookup<ReadOnlySpan<char>> lookup;

    // Lists of transactions before, which need not grow once more.
    private readonly Stack<List<TermChange>> spares = new();

    public TermChanges() => lookup = changes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The task at this place has a term from now on, or has it no more.</summary>
    public void Note(string kind, ReadOnlySpan<char> value, Place place, bool isAdded)
    {
        Span<char> buffer = stackalloc char[SearchTerms.Longest];
        var term = SearchTerms.Write(kind, value, buffer);
        if (!lookup.TryGetValue(term, out var list))
        {
            list = spares.TryPop(out var spare) ? spare : [];
            lookup[term] = list;
        }

        list.Add(new TermChange(place, isAdded) { Order = list.Count });
    }

    /// <summary>Writes all that was noted.</summary>
    public void Save(Transaction tx)
    {
        var store = new TermStore(tx);

        // In the order of the table, neighbours meet the same pages.
        foreach (var (term, list) in changes.OrderBy(change => change.Key, StringComparer.Ordinal))
        {
            PutInOrder(list);
            store.Save(term, list);
        }

        Forget();
    }

    /// <summary>Forgets what was noted, for a transaction that was not to be.</summary>
    public void Forget()
    {
        foreach (var list in changes.Values)
        {
            if (spares.Count == MostSpares)
            {
                break;
            }

            list.Clear();
            spares.Push(list);
        }

        changes.Clear();
    }

    // By place, and of several changes of one place the last. Most come in order.
    private static void PutInOrder(List<TermChange> list)
    {
        var isInOrder = true;
        for (var index = 1; index < list.Count && isInOrder; index++)
        {
            isInOrder = list[index - 1].Place < list[index].Place;
        }

        if (isInOrder)
        {
            return;
        }

        list.Sort();
        var kept = 0;
        for (var index = 0; index < list.Count; index++)
        {
            if (index == list.Count - 1 || list[index].Place != list[index + 1].Place)
            {
                list[kept++] = list[index];
            }
        }

        list.RemoveRange(kept, list.Count - kept);
    }
}
