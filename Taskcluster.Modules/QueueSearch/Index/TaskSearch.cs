using System.Globalization;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.QueueSearch.Api;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// Walks along the lists of all terms at once, from one common place to the next. Each step is one look-up in an
/// index, whose number is bounded, so that no search reads a whole table.
/// </summary>
internal sealed class TaskSearch(Database database, QueueSearchOptions options, TimeProvider clock)
{
    internal const string SelectNext = TermStore.SelectAt;

    internal const string SelectTask = "SELECT shown, state, expires FROM queue_search_tasks WHERE task_no = ?";

    /// <summary>A page of tasks.</summary>
    /// <param name="range">What is looked for.</param>
    /// <param name="start">Where the page begins.</param>
    /// <param name="limit">The most tasks.</param>
    public FoundTasks Find(SearchRange range, Place start, int limit)
    {
        if (range.To is { } to && to.ToMilliseconds() <= start.Created)
        {
            start = new Place(to.ToMilliseconds() - 1, long.MaxValue);
        }

        return limit == 0 ? new FoundTasks([]) : database.Read(rows => Find(rows, range, start, limit));
    }

    private FoundTasks Find(IRows rows, SearchRange range, Place place, int limit)
    {
        // However little is allowed, each page must come further than the one before.
        var walk = new Walk(rows, range, Math.Max(options.LookupsPerPage, 2 * range.Terms.Count));
        var now = clock.GetUtcNow();
        var tasks = new List<FoundTask>();
        var end = place;
        while (walk.Next(ref place))
        {
            if (Shown(rows, place.Number, now) is { } task)
            {
                if (tasks.Count == limit)
                {
                    return new FoundTasks(tasks, Token(end));
                }

                tasks.Add(task);
            }

            place = end = place.Next;
        }

        return new FoundTasks(tasks, walk.IsInterrupted ? Token(place) : null);
    }

    private static string Token(Place place) => Page.TokenAfter(
        place.Created.ToString(CultureInfo.InvariantCulture), place.Number.ToString(CultureInfo.InvariantCulture));

    private static FoundTask? Shown(IRows rows, long number, DateTimeOffset now)
    {
        using var call = rows.Sql(SelectTask).Bind(number);
        return call.Step() && call.Time(2) > now
            ? JsonSerializer.Deserialize(call.TextSpan(0), QueueSearchJson.Default.FoundTask)! with
            {
                State = call.Text(1),
            }
            : null;
    }

    private sealed class Walk(IRows rows, SearchRange range, int most)
    {
        private readonly long from = range.From?.ToMilliseconds() ?? long.MinValue;

        // Of each term the list that was met last. The walk leads back only, so that it serves until it is left behind.
        private readonly List<Place>[] lists = [.. range.Terms.Select(_ => new List<Place>())];
        private int lookups;

        /// <summary>Whether there may be more, but enough was looked up.</summary>
        public bool IsInterrupted { get; private set; }

        /// <summary>
        /// Moves on to the first place, from this one on, that all terms have; false if there is none, or the walk is
        /// interrupted here.
        /// </summary>
        public bool Next(ref Place place)
        {
            // A term that has nothing at the place moves it on, and then all others have to agree again.
            var agreed = 0;
            for (var index = 0; agreed < range.Terms.Count; index = (index + 1) % range.Terms.Count)
            {
                if (lookups++ >= most)
                {
                    IsInterrupted = true;
                    return false;
                }

                if (At(index, place) is not { } found || found.Created < from)
                {
                    return false;
                }

                agreed = found == place ? agreed + 1 : 1;
                place = found;
            }

            return true;
        }

        private Place? At(int index, Place place)
        {
            var list = lists[index];
            if (list.Count == 0 || list[0] > place)
            {
                list.Clear();
                using var call = rows.Sql(SelectNext).Bind(range.Terms[index]).Bind(place.Created).Bind(place.Number);
                if (!call.Step())
                {
                    return null;
                }

                PlaceList.Read(new Place(call.Long(0), call.Long(1)), call.TextSpan(2), list);
            }

            var found = list.BinarySearch(place);
            return list[found < 0 ? ~found - 1 : found];
        }
    }
}
