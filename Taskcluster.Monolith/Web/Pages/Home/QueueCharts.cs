using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Home;

/// <summary>
/// The pictures of the dashboard, as the module <c>chart</c> takes them, from what <c>queue-search.statistics</c>
/// tells.
/// </summary>
public static class QueueCharts
{
    /// <summary>The length of a step.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    private static readonly string[] Ends = ["completed", "failed", "exception"];

    /// <summary>How many ended in a state since the beginning of what is told.</summary>
    public static long Total(ApiJson statistics, string state) =>
        Minutes(statistics).Sum(minute => minute[state].Number);

    /// <summary>How many tasks ended in each step, by how.</summary>
    public static JsonObject Throughput(ApiJson statistics)
    {
        var moments = Moments(statistics);
        var minutes = Minutes(statistics).ToLookup(minute => StepOf(minute["begin"].Moment));
        return new JsonObject
        {
            ["unit"] = "tasks",
            ["series"] = new JsonArray(
            [
                .. Ends.Select(state => Series(
                    state, state, moments.Select(moment => (moment, minutes[moment].Sum(one => one[state].Number))))),
            ]),
        };
    }

    /// <summary>
    /// How many tasks waited in all queues at the beginning of each step, and wait now. It is reckoned backwards from
    /// the present: what came later was not there then, and what was taken later was.
    /// </summary>
    /// <param name="statistics">The answer.</param>
    /// <param name="pending">How many wait now.</param>
    public static JsonObject Depth(ApiJson statistics, long pending)
    {
        var changes = Minutes(statistics).ToLookup(
            minute => StepOf(minute["begin"].Moment),
            minute => minute["pending"].Number - minute["running"].Number - minute["dropped"].Number);
        var points = new List<(DateTimeOffset Moment, long Value)>();
        if (statistics["until"].Moment is { } until)
        {
            points.Add((until, pending));
        }

        foreach (var moment in Moments(statistics).Reverse())
        {
            // Counts of now and messages of a moment ago may differ by a task.
            pending = Math.Max(0, pending - changes[moment].Sum());
            points.Add((moment, pending));
        }

        points.Reverse();
        return new JsonObject
        {
            ["unit"] = "tasks",
            ["series"] = new JsonArray([Series("pending", "pending", points)]),
        };
    }

    private static IEnumerable<ApiJson> Minutes(ApiJson statistics) =>
        statistics["queues"].Items.SelectMany(queue => queue["minutes"].Items);

    // The beginnings of all steps that are told of, one that was told in part included.
    private static IReadOnlyList<DateTimeOffset> Moments(ApiJson statistics)
    {
        var moments = new List<DateTimeOffset>();
        if (statistics["since"].Moment is { } since && statistics["until"].Moment is { } until)
        {
            for (var moment = StepOf(since); moment <= until; moment += Step)
            {
                moments.Add(moment);
            }
        }

        return moments;
    }

    private static DateTimeOffset StepOf(DateTimeOffset? moment)
    {
        var length = (long)Step.TotalSeconds;
        var second = (moment ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(second - (second % length));
    }

    private static JsonObject Series(string name, string colour, IEnumerable<(DateTimeOffset At, long Value)> points) =>
        new()
        {
            ["name"] = name,
            ["colour"] = colour,
            ["points"] = new JsonArray(
            [
                .. points.Select(point => new JsonArray(point.At.ToUnixTimeMilliseconds(), point.Value)),
            ]),
        };
}
