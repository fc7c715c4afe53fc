namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>Where the time of a group went, by the last runs of its tasks.</summary>
/// <param name="First">When the first run could be claimed; null: none could.</param>
/// <param name="Last">When the last run ended, or the present moment while one goes on.</param>
/// <param name="Ran">The time of all workers together.</param>
/// <param name="Waited">The time for which runs waited for workers, together.</param>
/// <param name="Most">How many tasks ran at the same time at most.</param>
public sealed record GroupTimes(
    DateTimeOffset? First, DateTimeOffset? Last, TimeSpan Ran, TimeSpan Waited, int Most)
{
    public static GroupTimes Of(IReadOnlyList<GroupTask> tasks, DateTimeOffset now)
    {
        var scheduled = tasks.Where(task => task.Scheduled is not null).ToList();
        if (scheduled.Count == 0)
        {
            return new GroupTimes(null, null, TimeSpan.Zero, TimeSpan.Zero, 0);
        }

        return new GroupTimes(
            scheduled.Min(task => task.Scheduled),
            scheduled.Max(task => task.Resolved ?? now),
            Sum(scheduled, task => RanFor(task, now)),
            Sum(scheduled, task => WaitedFor(task, now)),
            MostAtOnce(scheduled, now));
    }

    /// <summary>For how long the last run has had a worker.</summary>
    public static TimeSpan RanFor(GroupTask task, DateTimeOffset now) =>
        task.Started is { } started ? (task.Resolved ?? now) - started : TimeSpan.Zero;

    /// <summary>For how long the last run waited for a worker.</summary>
    public static TimeSpan WaitedFor(GroupTask task, DateTimeOffset now) =>
        task.Scheduled is { } scheduled ? (task.Started ?? task.Resolved ?? now) - scheduled : TimeSpan.Zero;

    private static TimeSpan Sum(IEnumerable<GroupTask> tasks, Func<GroupTask, TimeSpan> length) =>
        TimeSpan.FromTicks(tasks.Sum(task => length(task).Ticks));

    // At one moment ends count before beginnings, so that tasks which follow each other never run together; one that
    // ended in the millisecond in which it began ran alone.
    private static int MostAtOnce(IReadOnlyList<GroupTask> tasks, DateTimeOffset now)
    {
        var (running, most) = (0, tasks.Any(task => task.Started is not null) ? 1 : 0);
        var changes = tasks.Where(task => RanFor(task, now) > TimeSpan.Zero).SelectMany(task => new[]
        {
            (At: task.Started!.Value, Change: 1),
            (At: task.Resolved ?? now, Change: -1),
        });
        foreach (var (_, change) in changes.OrderBy(change => change.At).ThenBy(change => change.Change))
        {
            running += change;
            most = Math.Max(most, running);
        }

        return most;
    }
}
