using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Hooks.Schedules;

namespace Taskcluster.Tests.Properties;

/// <summary>Times of random cron expressions, against a calendar that is gone through day by day.</summary>
[Category(Cases.Category)]
public sealed class CronProperties
{
    private static readonly Arbitrary<Schedule> Schedules = (
        from second in Field(0, 59)
        from minute in Field(0, 59)
        from hour in Field(0, 23)
        from dayOfMonth in Gen.Frequency((4, Field(1, 31)), (1, Gen.Constant(new Values("L", [], ["L"]))))
        from month in Field(1, 12)
        from dayOfWeek in Gen.Frequency((4, Field(0, 7)), (1, LastWeekday), (1, Occurrence))
        select new Schedule(second, minute, hour, dayOfMonth, month, dayOfWeek)).ToArbitrary();

    private static readonly Arbitrary<DateTimeOffset> Moments = (
        from seconds in Gen.Choose(0, int.MaxValue)
        from milliseconds in Gen.Elements(0, 0, 1, 999)
        select DateTimeOffset.UnixEpoch.AddSeconds(seconds * 3L).AddMilliseconds(milliseconds)).ToArbitrary();

    private static readonly Gen<string> Garbage =
        Gen.Elements(
            "*", "?", "/", "-", ",", "L", "#", "H", "(", ")", " ", "0", "1", "2", "31", "60", "MON", "JAN", "x")
            .ListOf().Select(parts => string.Concat(parts));

    private static Gen<Values> LastWeekday =>
        Gen.Choose(0, 7).Select(day => new Values($"{day}L", [], [$"{day % 7}L"]));

    private static Gen<Values> Occurrence =>
        from day in Gen.Choose(0, 7)
        from week in Gen.Choose(1, 5)
        select new Values($"{day}#{week}", [day], [$"#{week}"]);

    [Test]
    public void The_next_time_is_later_and_matches_and_nothing_between_does() =>
        Cases.Check(Prop.ForAll(Schedules, Moments, (schedule, after) =>
        {
            CronExpression expression;
            try
            {
                expression = CronExpression.Parse(schedule.ToString());
            }
            catch (CronException)
            {
                return schedule.HasNoDay;
            }

            return expression.Next(after) is { } next
                ? next > after && schedule.Matches(next) && !schedule.MatchesBetween(after, next)
                : schedule.HasNoDay;
        }));

    [Test]
    public void Any_text_is_read_or_refused_and_ends() => Cases.Check(Prop.ForAll(
        Garbage.ToArbitrary(),
        Moments,
        (text, after) =>
        {
            try
            {
                return !(CronExpression.Parse(text).Next(after) <= after);
            }
            catch (CronException fault)
            {
                return fault.Message.Length > 0;
            }
        }));

    // All values, one, some, a range, or steps.
    private static Gen<Values> Field(int least, int most)
    {
        var value = Gen.Choose(least, most);
        return Gen.Frequency(
            (3, Gen.Constant(new Values("*", [.. From(least, most, 1)], []))),
            (2, value.Select(one => new Values($"{one}", [one], []))),
            (2, value.ListOf(3).Select(some => some.Distinct().ToArray())
                .Select(some => new Values(string.Join(',', some), some, []))),
            (1, from one in value
                from other in value
                let start = Math.Min(one, other)
                let end = Math.Max(one, other)
                select new Values($"{start}-{end}", [.. From(start, end, 1)], [])),
            (1, from start in value
                from step in Gen.Choose(1, 20)
                select new Values($"{start}/{step}", [.. From(start, most, step)], [])));
    }

    private static IEnumerable<int> From(int least, int most, int step)
    {
        for (var value = least; value <= most; value += step)
        {
            yield return value;
        }
    }

    private sealed record Values(string Text, int[] Numbers, string[] Signs)
    {
        public bool IsAny => Text == "*";

        public bool Has(int number) => Array.IndexOf(Numbers, number) >= 0;

        public bool HasSign(string sign) => Array.IndexOf(Signs, sign) >= 0;
    }

    private sealed record Schedule(
        Values Second, Values Minute, Values Hour, Values DayOfMonth, Values Month, Values DayOfWeek)
    {
        // 400 years are all there are.
        public bool HasNoDay
        {
            get
            {
                for (var day = new DateTime(2000, 1, 1); day.Year < 2400; day = day.AddDays(1))
                {
                    if (MatchesDay(day))
                    {
                        return false;
                    }
                }

                return true;
            }
        }

        public bool Matches(DateTimeOffset moment) => moment.Ticks % TimeSpan.TicksPerSecond == 0
            && MatchesDay(moment.Date)
            && Hour.Has(moment.Hour) && Minute.Has(moment.Minute) && Second.Has(moment.Second);

        public bool MatchesBetween(DateTimeOffset after, DateTimeOffset before)
        {
            for (var day = after.Date; day <= before.Date; day = day.AddDays(1))
            {
                if (MatchesDay(day) && TimesOf(day).Any(time => time > after && time < before))
                {
                    return true;
                }
            }

            return false;
        }

        public override string ToString() =>
            $"{Second.Text} {Minute.Text} {Hour.Text} {DayOfMonth.Text} {Month.Text} {DayOfWeek.Text}";

        private IEnumerable<DateTimeOffset> TimesOf(DateTime day) =>
            from hour in Hour.Numbers
            from minute in Minute.Numbers
            from second in Second.Numbers
            select new DateTimeOffset(day.Year, day.Month, day.Day, hour, minute, second, TimeSpan.Zero);

        private bool MatchesDay(DateTime day)
        {
            var lastDay = DateTime.DaysInMonth(day.Year, day.Month);
            var weekday = (int)day.DayOfWeek;
            var byMonth = DayOfMonth.Has(day.Day) || (DayOfMonth.HasSign("L") && day.Day == lastDay);
            var hasSunday = DayOfWeek.Has(0) || DayOfWeek.Has(7) || DayOfWeek.Text.Contains('/');
            var byWeek = (weekday == 0 ? hasSunday : DayOfWeek.Has(weekday))
                || (DayOfWeek.HasSign($"{weekday}L") && day.Day + 7 > lastDay);
            var isChosen = DayOfMonth.IsAny ? byWeek : DayOfWeek.IsAny ? byMonth : byMonth || byWeek;
            return isChosen && Month.Has(day.Month)
                && (!DayOfWeek.Text.Contains('#') || DayOfWeek.HasSign($"#{((day.Day - 1) / 7) + 1}"));
        }
    }
}
