using System.Globalization;

namespace Taskcluster.Modules.Hooks.Schedules;

/// <summary>
/// The days of a cron expression, from its fields for days of the month and of the week. Where both say which days they
/// want, a day of either will do.
/// </summary>
internal sealed class CronDays
{
    private const int DaysInWeek = 7;
    private const int MostOccurrences = 5;

    // The 1st, 8th, 15th, 22nd and 29th.
    private const ulong Weekly = 1UL << 1 | 1UL << 8 | 1UL << 15 | 1UL << 22 | 1UL << 29;

    private readonly ulong daysOfMonth;
    private readonly ulong daysOfWeek;
    private readonly bool isAnyDayOfMonth;
    private readonly bool isAnyDayOfWeek;

    // Of a month's weeks, from its 1st on, the only one that counts; 0 where all do.
    private readonly int occurrence;

    private CronDays(string dayOfMonth, string dayOfWeek, CronJitter jitter)
    {
        var parts = dayOfWeek.Split('#');
        occurrence = parts.Length > 1 ? ParseOccurrence(dayOfWeek, parts) : 0;
        daysOfMonth = CronField.DayOfMonth.Parse(dayOfMonth, jitter);
        daysOfWeek = CronField.DayOfWeek.Parse(parts[0], jitter);
        isAnyDayOfMonth = CronField.IsAny(dayOfMonth);
        isAnyDayOfWeek = CronField.IsAny(parts[0]);
    }

    /// <summary>Reads both fields.</summary>
    /// <exception cref="CronException">One of them is wrong.</exception>
    public static CronDays Parse(string dayOfMonth, string dayOfWeek, CronJitter jitter) =>
        new(dayOfMonth, dayOfWeek, jitter);

    /// <summary>The days of a month, a bit each.</summary>
    public ulong Of(int year, int month)
    {
        var count = DateTime.DaysInMonth(year, month);
        var all = (2UL << count) - 2;
        var first = (int)new DateTime(year, month, 1).DayOfWeek;
        var days = (isAnyDayOfMonth, isAnyDayOfWeek) switch
        {
            (true, true) => all,
            (true, false) => ByWeek(first, count),
            (false, true) => ByMonth(count),
            (false, false) => ByWeek(first, count) | ByMonth(count),
        };
        return days & all & InOccurrence();
    }

    /// <summary>Whether the moment is on one of the days, in one of the months.</summary>
    public bool IsOn(DateTime moment, ulong months) =>
        (months >> moment.Month & 1) != 0 && (Of(moment.Year, moment.Month) >> moment.Day & 1) != 0;

    /// <exception cref="CronException">Only days of the month are wanted, and none of the months has one.</exception>
    public void RequireIn(ulong months)
    {
        if (isAnyDayOfMonth || !isAnyDayOfWeek || (daysOfMonth >> CronField.LastDay) != 0)
        {
            return;
        }

        const int SomeLeapYear = 2024;
        var firstDay = ulong.TrailingZeroCount(daysOfMonth);
        for (var month = 1; month <= 12; month++)
        {
            if ((months >> month & 1) != 0 && firstDay <= (ulong)DateTime.DaysInMonth(SomeLeapYear, month))
            {
                return;
            }
        }

        throw new CronException("Invalid explicit day of month definition");
    }

    private static int ParseOccurrence(string text, string[] parts)
    {
        if (text.FirstOrDefault(character => character is ',' or '-' or '/' or '.') is var sign and not '\0')
        {
            throw new CronException(
                $"Constraint error, invalid dayOfWeek `#` and `{sign}` special characters are incompatible");
        }

        return parts.Length == 2
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= MostOccurrences
                ? number
                : throw new CronException("Constraint error, invalid dayOfWeek occurrence number (#)");
    }

    private ulong ByMonth(int count) => (daysOfMonth >> CronField.LastDay) == 0
        ? daysOfMonth
        : daysOfMonth | 1UL << count;

    private ulong ByWeek(int first, int count)
    {
        var days = 0UL;
        for (var weekday = 0; weekday <= DaysInWeek; weekday++)
        {
            var lead = (weekday - first + DaysInWeek) % DaysInWeek;
            if ((daysOfWeek >> weekday & 1) != 0)
            {
                days |= Weekly << lead;
            }

            // 0 to 6 only: the last Sunday has one bit.
            if (weekday < DaysInWeek && (daysOfWeek >> (CronField.LastWeekday + weekday) & 1) != 0)
            {
                days |= 1UL << (1 + lead + ((count - 1 - lead) / DaysInWeek * DaysInWeek));
            }
        }

        return days;
    }

    private ulong InOccurrence() => occurrence == 0
        ? ulong.MaxValue
        : 0b1111111UL << (((occurrence - 1) * DaysInWeek) + 1);
}
