using System.Collections.Frozen;
using System.Numerics;

namespace Taskcluster.Modules.Hooks.Schedules;

/// <summary>
/// A schedule in the dialect of hooks, in UTC (spec/services.md §4.3): second, minute, hour, day of the month, month,
/// day of the week, of which the first ones may be missing; or a word such as <c>@daily</c>.
/// </summary>
/// <remarks>
/// <para>
/// <c>H</c>, <c>H/15</c>, <c>H(0-29)</c> and <c>H(0-29)/10</c> stand for a value that spreads work over time. In the
/// original it is drawn anew each time the text is read, so that a daily hook may fire twice in a day or not at all.
/// Here the text and a seed decide it: the same hook keeps its value, and where the seed is the hook's name, others
/// with the same text have other values. As a day of the month it is one that each month has.
/// </para>
/// <para>
/// Some texts that the original takes in a way nobody can have meant are refused: <c>1*</c> (10 to 59 there),
/// <c>1-2-3</c>, <c>*-5</c>, <c>MON</c> for January, <c>32L</c>, and days that no month of a list has.
/// </para>
/// </remarks>
public sealed class CronExpression
{
    /// <summary>A longer text is refused. One that names each second, minute, hour and day has about 500.</summary>
    public const int MostCharacters = 1000;

    private const int FieldCount = 6;

    // The calendar repeats itself after 400 years: what has not come by then never comes.
    private const int MostMonths = 400 * 12;

    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        [""] = "0 * * * * *",
        ["@yearly"] = "0 0 0 1 1 *",
        ["@annually"] = "0 0 0 1 1 *",
        ["@monthly"] = "0 0 0 1 * *",
        ["@weekly"] = "0 0 0 * * 0",
        ["@daily"] = "0 0 0 * * *",
        ["@hourly"] = "0 0 * * * *",
        ["@minutely"] = "0 * * * * *",
        ["@secondly"] = "* * * * * *",
        ["@weekdays"] = "0 0 0 * * 1-5",
        ["@weekends"] = "0 0 0 * * 0,6",
    }.ToFrozenDictionary();

    private readonly ulong seconds;
    private readonly ulong minutes;
    private readonly ulong hours;
    private readonly ulong months;
    private readonly CronDays days;

    private CronExpression(string[] fields, CronJitter jitter)
    {
        seconds = CronField.Second.Parse(fields[0], jitter);
        minutes = CronField.Minute.Parse(fields[1], jitter);
        hours = CronField.Hour.Parse(fields[2], jitter);
        months = CronField.Month.Parse(fields[4], jitter);
        days = CronDays.Parse(fields[3], fields[5], jitter);
        days.RequireIn(months);
    }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">At most <see cref="MostCharacters"/> characters. The empty one means every minute.</param>
    /// <param name="seed">What decides, with the text, the values of <c>H</c>: the name of the hook.</param>
    /// <exception cref="CronException">It is none.</exception>
    public static CronExpression Parse(string text, string seed = "")
    {
        if (text.Length > MostCharacters)
        {
            throw new CronException($"Invalid cron expression, too long: {text.Length} characters, "
                + $"and at most {MostCharacters} are allowed");
        }

        var fields = Words.GetValueOrDefault(text, text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length <= FieldCount
            ? new CronExpression(Pad(fields), new CronJitter(seed, text))
            : throw new CronException("Invalid cron expression, too many fields");
    }

    /// <summary>
    /// The first time after a moment, in UTC and on a whole second. Null where there is none before the year 10000.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var moment = after.UtcDateTime;
        if (days.IsOn(moment, months) && NextOfDay(moment) is { } sameDay)
        {
            return Utc(moment.Date + sameDay);
        }

        var first = new TimeSpan(First(hours), First(minutes), First(seconds));
        return NextDay(moment) is { } day ? Utc(day + first) : null;
    }

    /// <summary>The first time after a moment of any of the expressions; null where there is none.</summary>
    public static DateTimeOffset? Next(IEnumerable<CronExpression> schedule, DateTimeOffset after) =>
        schedule.Min(expression => expression.Next(after));

    // What is missing at the left is `*`, but that the field next to those given is 0.
    private static string[] Pad(string[] fields)
    {
        string[] given = fields.Length == 0 ? [""] : fields;
        return given.Length == FieldCount
            ? given
            : [.. Enumerable.Repeat("*", FieldCount - 1 - given.Length), "0", .. given];
    }

    // The first time of day after that of the moment.
    private TimeSpan? NextOfDay(DateTime moment)
    {
        var (hour, minute) = (moment.Hour, moment.Minute);
        if (Has(hours, hour))
        {
            if (Has(minutes, minute) && From(seconds, moment.Second + 1) is { } second)
            {
                return new TimeSpan(hour, minute, second);
            }

            if (From(minutes, minute + 1) is { } laterMinute)
            {
                return new TimeSpan(hour, laterMinute, First(seconds));
            }
        }

        return From(hours, hour + 1) is { } laterHour
            ? new TimeSpan(laterHour, First(minutes), First(seconds))
            : null;
    }

    // The first day after that of the moment.
    private DateTime? NextDay(DateTime moment)
    {
        var (year, month, past) = (moment.Year, moment.Month, moment.Day);
        for (var tried = 0; tried <= MostMonths && year <= DateTime.MaxValue.Year; tried++)
        {
            if (Has(months, month) && From(days.Of(year, month), past + 1) is { } day)
            {
                return new DateTime(year, month, day);
            }

            past = 0;
            (year, month) = month < 12 ? (year, month + 1) : (year + 1, 1);
        }

        return null;
    }

    private static DateTimeOffset Utc(DateTime moment) => new(moment, TimeSpan.Zero);

    private static bool Has(ulong values, int value) => (values >> value & 1) != 0;

    private static int First(ulong values) => BitOperations.TrailingZeroCount(values);

    private static int? From(ulong values, int least) =>
        values >> least == 0 ? null : least + BitOperations.TrailingZeroCount(values >> least);
}
