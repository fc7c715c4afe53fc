using System.Text.Json;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Schedules;

/// <summary>The times at which a hook fires: those of all its cron expressions, in UTC.</summary>
public static class FireTimes
{
    /// <summary>The next time of expressions that never come, as Taskcluster says it.</summary>
    public static readonly DateTimeOffset Never = new(4000, 2, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The expressions of a hook, whose name decides what <c>H</c> means in them.</summary>
    /// <exception cref="CronException">It was never checked.</exception>
    public static IReadOnlyList<CronExpression> Of(StoredHook hook) =>
        [.. JsonSerializer.Deserialize(hook.Parts.Schedule.Utf8.Span, KernelJson.Default.IReadOnlyListString)!
            .Select(text => CronExpression.Parse(text, hook.Name.Full))];

    /// <summary>The first time strictly after a moment; null where there is no schedule at all.</summary>
    public static DateTimeOffset? Next(IReadOnlyList<CronExpression> schedule, DateTimeOffset after)
    {
        if (schedule.Count == 0)
        {
            return null;
        }

        var next = Never;
        foreach (var expression in schedule)
        {
            if (expression.Next(after) is { } time && time < next)
            {
                next = time;
            }
        }

        return next;
    }
}
