using Taskcluster.Modules.Hooks.Schedules;

namespace Taskcluster.Modules.Hooks.Lab;

/// <summary>Times of a schedule: those to come, and those that passed without a fire.</summary>
internal static class Slots
{
    /// <summary>The first times after a moment, at most so many.</summary>
    public static IReadOnlyList<DateTimeOffset> After(
        IReadOnlyList<CronExpression> schedule, DateTimeOffset moment, int most) =>
        [.. Following(schedule, moment).Take(most)];

    /// <summary>
    /// The times at which no fire is noted, oldest first: those between two fires that followed one another, and those
    /// after the last of them. At most so many, of the newest gaps.
    /// </summary>
    /// <param name="schedule">Of the hook, as it is now.</param>
    /// <param name="fires">When it fired by its schedule, newest first.</param>
    /// <param name="end">The time that comes next, or now: what lies from there on is not missed yet.</param>
    /// <param name="most">How many times to tell.</param>
    public static IReadOnlyList<DateTimeOffset> Missed(
        IReadOnlyList<CronExpression> schedule, IReadOnlyList<DateTimeOffset> fires, DateTimeOffset end, int most)
    {
        var missed = new List<DateTimeOffset>();
        for (var index = 0; index < fires.Count && missed.Count < most; index++)
        {
            // A fire that came late is noted as of its own time, and stands for the first slot of the gap before it.
            var isLate = index > 0 && !IsSlot(schedule, end);
            missed.InsertRange(0, Following(schedule, fires[index])
                .TakeWhile(slot => slot < end)
                .Skip(isLate ? 1 : 0)
                .Take(most - missed.Count));
            end = fires[index];
        }

        return missed;
    }

    private static bool IsSlot(IReadOnlyList<CronExpression> schedule, DateTimeOffset moment) =>
        CronExpression.Next(schedule, moment.AddTicks(-1)) == moment;

    private static IEnumerable<DateTimeOffset> Following(
        IReadOnlyList<CronExpression> schedule, DateTimeOffset moment)
    {
        while (CronExpression.Next(schedule, moment) is { } slot)
        {
            yield return slot;
            moment = slot;
        }
    }
}
