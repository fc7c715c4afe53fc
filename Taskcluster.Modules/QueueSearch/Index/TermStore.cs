using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>SQL of the lists of tasks that terms lead to.</summary>
internal sealed class TermStore(Transaction tx)
{
    /// <summary>The list in which a place of a term is, or would be.</summary>
    internal const string SelectAt = """
        SELECT created, task_no, others FROM queue_search_terms
        WHERE term = ? AND (created, task_no) <= (?, ?) ORDER BY created DESC, task_no DESC LIMIT 1
        """;

    /// <summary>Most bytes behind the first place of a row; some rows fit on a page.</summary>
    private const int MostBytes = 480;

    private const string SelectFirst = """
        SELECT created, task_no, others FROM queue_search_terms WHERE term = ? ORDER BY created, task_no LIMIT 1
        """;

    private const string Upsert = """
        INSERT INTO queue_search_terms (term, created, task_no, others) VALUES (?, ?, ?, ?)
        ON CONFLICT (term, created, task_no) DO UPDATE SET others = excluded.others
        """;

    private const string Delete = "DELETE FROM queue_search_terms WHERE term = ? AND created = ? AND task_no = ?";

    private readonly List<Place> before = [];
    private readonly List<Place> after = [];
    private readonly byte[] bytes = new byte[MostBytes + PlaceList.LongestPlace];

    /// <summary>Changes a term's lists.</summary>
    /// <param name="term">The term.</param>
    /// <param name="changes">In the order of their places, each of which stands there once.</param>
    public void Save(string term, List<TermChange> changes)
    {
        // The list that was begun last before the greatest place has all places from its first one up to there.
        var end = changes.Count;
        while (end > 0)
        {
            var begin = end - 1;
            Find(term, changes[begin].Place);
            while (begin > 0 && (before.Count == 0 || before[0] > changes[begin].Place
                || changes[begin - 1].Place >= before[0]))
            {
                begin--;
            }

            if (Merge(changes, begin, end))
            {
                Replace(term);
            }

            end = begin;
        }
    }

    // What lies before all lists belongs to the first one.
    private void Find(string term, Place place)
    {
        before.Clear();
        if (!Read(tx.Sql(SelectAt).Bind(term).Bind(place.Created).Bind(place.Number)))
        {
            Read(tx.Sql(SelectFirst).Bind(term));
        }
    }

    private bool Read(SqlCall call)
    {
        using (call)
        {
            if (!call.Step())
            {
                return false;
            }

            PlaceList.Read(new Place(call.Long(0), call.Long(1)), call.TextSpan(2), before);
            return true;
        }
    }

    // Whether anything is different then.
    private bool Merge(List<TermChange> changes, int begin, int end)
    {
        after.Clear();
        var (index, isChanged) = (0, false);
        for (var change = begin; change < end; change++)
        {
            var (place, isAdded) = changes[change];
            while (index < before.Count && before[index] < place)
            {
                after.Add(before[index++]);
            }

            var isThere = index < before.Count && before[index] == place;
            index += isThere ? 1 : 0;
            isChanged |= isThere != isAdded;
            if (isAdded)
            {
                after.Add(place);
            }
        }

        after.AddRange(before[index..]);
        return isChanged;
    }

    private void Replace(string term)
    {
        if (before.Count > 0 && (after.Count == 0 || after[0] != before[0]))
        {
            tx.Sql(Delete).Bind(term).Bind(before[0].Created).Bind(before[0].Number).Execute();
        }

        // A full list to whose end more comes, as is usual, stays full; another one is halved, since more will come.
        var isAppended = before.Count == 0 || (after.Count > before.Count && after[before.Count - 1] == before[^1]);
        var most = isAppended || after.Count <= before.Count ? MostBytes : MostBytes / 2;
        for (var next = 0; next < after.Count;)
        {
            next = Write(term, next, Fits(next) ? MostBytes : most);
        }
    }

    // Whether the rest is one list.
    private bool Fits(int index)
    {
        var count = 0;
        while (++index < after.Count && count <= MostBytes)
        {
            count += PlaceList.Write(after[index - 1], after[index], bytes);
        }

        return count <= MostBytes;
    }

    // Writes a list from there on; where the next one begins.
    private int Write(string term, int index, int most)
    {
        var (first, count) = (after[index], 0);
        while (++index < after.Count)
        {
            var length = PlaceList.Write(after[index - 1], after[index], bytes.AsSpan(count));
            if (count + length > most)
            {
                break;
            }

            count += length;
        }

        tx.Sql(Upsert).Bind(term).Bind(first.Created).Bind(first.Number).BindBlob(bytes.AsSpan(0, count)).Execute();
        return index;
    }
}
