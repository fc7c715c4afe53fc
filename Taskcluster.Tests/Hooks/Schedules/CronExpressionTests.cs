using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Hooks.Schedules;

namespace Taskcluster.Tests.Hooks.Schedules;

public sealed class CronExpressionTests
{
    private const string NewYear = "2025-01-01T00:00:00Z";

    [TestCaseSource(typeof(CronVectors), nameof(CronVectors.Times))]
    public void The_next_time_is_that_of_the_vectors(string[] schedule, string after, string next) =>
        Next(schedule, after).Should().Be(Moment(next));

    [TestCaseSource(typeof(CronVectors), nameof(CronVectors.Errors))]
    public void An_error_is_that_of_the_vectors(string[] schedule, string after, string error) =>
        FluentActions.Invoking(() => Next(schedule, after)).Should().Throw<CronException>().WithMessage(error);

    [Test]
    public void Each_vector_is_a_case() =>
        (CronVectors.Times.Count() + CronVectors.Errors.Count()).Should().Be(CronVectors.Count).And.Be(153);

    [TestCase("0 0 L,15 * *", "2025-01-15 2025-01-31 2025-02-15 2025-02-28")]
    [TestCase("0 0 L 2 *", "2025-02-28 2026-02-28 2027-02-28 2028-02-29")]
    [TestCase("0 0 29 2 *", "2028-02-29 2032-02-29 2036-02-29")]
    [TestCase("0 0 31 * *", "2025-01-31 2025-03-31 2025-05-31 2025-07-31 2025-08-31")]
    [TestCase("0 0 31 4,5 *", "2025-05-31 2026-05-31")]
    [TestCase("0 0 31 2 1", "2025-02-03 2025-02-10")]
    [TestCase("0 0 28-31 2 *", "2025-02-28 2026-02-28 2027-02-28 2028-02-28 2028-02-29")]
    [TestCase("0 0 31/2 * *", "2025-01-31 2025-03-31")]
    [TestCase("0 0 * 12/1 *", "2025-12-01 2025-12-02")]
    [TestCase("0 0 * NOV,feb *", "2025-02-01 2025-02-02")]
    [TestCase("0 0 * * 5L", "2025-01-31 2025-02-28 2025-03-28 2025-04-25")]
    [TestCase("0 0 * * FRIL", "2025-01-31 2025-02-28")]
    [TestCase("0 0 * * 0L", "2025-01-26 2025-02-23")]
    [TestCase("0 0 * * 7L", "2025-01-26 2025-02-23")]
    [TestCase("0 0 * * 5L,1", "2025-01-06 2025-01-13 2025-01-20 2025-01-27 2025-01-31 2025-02-03")]
    [TestCase("0 0 15 * 5L", "2025-01-15 2025-01-31 2025-02-15 2025-02-28")]
    [TestCase("0 0 L * 1L", "2025-01-27 2025-01-31 2025-02-24 2025-02-28")]
    [TestCase("0 0 * * 1#5", "2025-03-31 2025-06-30 2025-09-29")]
    [TestCase("0 0 * * 7#2", "2025-01-12 2025-02-09")]
    [TestCase("0 0 * * MON#01", "2025-01-06 2025-02-03")]
    [TestCase("0 0 * 2 1#5", "2044-02-29 2072-02-29")]
    [TestCase("0 0 13 * 5#2", "2025-01-10 2025-01-13 2025-02-13 2025-02-14")]
    [TestCase("0 0 */2 * 1", "2025-01-03 2025-01-05 2025-01-06")]
    [TestCase("0 0 1 * */2", "2025-01-02 2025-01-04 2025-01-05")]
    [TestCase("0 0 1 * 0-6", "2025-01-02 2025-01-03 2025-01-04")]
    [TestCase("0 0 * * 6/1", "2025-01-04 2025-01-05 2025-01-11")]
    [TestCase("0 0 * * 5,5,7,0", "2025-01-03 2025-01-05 2025-01-10")]
    [TestCase("0 0 * * 6-7,0", "2025-01-04 2025-01-05 2025-01-11")]
    [TestCase("0 0 * * 7-7", "2025-01-05 2025-01-12")]
    [TestCase("0 0 * * 2/4", "2025-01-04 2025-01-05 2025-01-07 2025-01-11")]
    [TestCase("0 0 * * */7", "2025-01-05 2025-01-12")]
    [TestCase("0 0 5 * ?", "2025-01-05 2025-02-05")]
    [TestCase("0 0 ? * ?", "2025-01-02 2025-01-03")]
    [TestCase("@weekends", "2025-01-04 2025-01-05 2025-01-11")]
    public void Days_are_chosen_by_month_and_week(string text, string days)
    {
        var expression = CronExpression.Parse(text);
        var moment = Moment(NewYear);
        foreach (var day in days.Split(' '))
        {
            moment = expression.Next(moment)!.Value;
            moment.Should().Be(Moment($"{day}T00:00:00Z"));
        }
    }

    [TestCase("*/20,*/30 * * * *", "00:20 00:30 00:40 01:00")]
    [TestCase("*/20,10 * * * *", "00:10 00:20 00:40 01:00 01:10")]
    [TestCase("55/2 * * * *", "00:55 00:57 00:59 01:55")]
    [TestCase("*/60 * * * *", "01:00 02:00")]
    [TestCase("5-5 * * * *", "00:05 01:05")]
    [TestCase("007 * * * *", "00:07 01:07")]
    [TestCase("59 23 * * *", "23:59 23:59")]
    [TestCase("? 5,3 * * *", "03:00 03:01")]
    public void Times_of_a_day_are_chosen_by_hour_and_minute(string text, string times)
    {
        var expression = CronExpression.Parse(text);
        var moment = Moment(NewYear);
        foreach (var time in times.Split(' '))
        {
            moment = expression.Next(moment)!.Value;
            $"{moment:HH:mm}".Should().Be(time);
        }
    }

    [TestCase("a", "Constraint error, got value 0 expected range 1-12")]
    [TestCase("   ", "Constraint error, got value 0 expected range 1-12")]
    [TestCase("@Daily", "Constraint error, got value 0 expected range 1-12")]
    [TestCase("@reboot", "Constraint error, got value 0 expected range 1-12")]
    [TestCase("1 2", "Constraint error, got value 0 expected range 1-31")]
    [TestCase("60 60 60 60 60 60", "Constraint error, got value 60 expected range 0-59")]
    [TestCase("99999999999999999999 * * * *",
        "Constraint error, got value 99999999999999999999 expected range 0-59")]
    [TestCase("0 0 * * 6-8", "Constraint error, got range 6-8 expected range 0-7")]
    [TestCase("-5 * * * *", "Constraint error, got range NaN-5 expected range 0-59")]
    [TestCase("0 0 0/5 * *", "Constraint error, got range 0-31 expected range 1-31")]
    [TestCase("60/5 * * * *", "Invalid range: 60-59, min(60) > max(59)")]
    [TestCase("0 0 * * FRI-MON", "Invalid range: 5-1, min(5) > max(1)")]
    [TestCase("*/0 * * * *", "Constraint error, cannot repeat at every 0 time.")]
    [TestCase("*/-1 * * * *", "Constraint error, cannot repeat at every -1 time.")]
    [TestCase("1/ * * * *", "Constraint error, cannot repeat at every NaN time.")]
    [TestCase("1/2/3 * * * *", "Invalid repeat: 1/2/3")]
    [TestCase("1,,2 * * * *", "Invalid list value format")]
    [TestCase("1,1 * * * *", "CronMinute Validation error, duplicate values found: 1")]
    [TestCase("0 0 * * 1,1", "CronDayOfWeek Validation error, duplicate values found: 1")]
    [TestCase("0 0 * * 2-7,3", "CronDayOfWeek Validation error, duplicate values found: 3")]
    [TestCase("0 0 * * 5L,5L", "CronDayOfWeek Validation error, duplicate values found: 5L")]
    [TestCase("0 0 L,L * *", "CronDayOfMonth Validation error, duplicate values found: L")]
    [TestCase("a * * * *", "Invalid characters, got value: a")]
    [TestCase("0 0 1W * *", "Invalid characters, got value: 1W")]
    [TestCase("1.5 * * * *", "Invalid characters, got value: 1.5")]
    [TestCase("+5 * * * *", "Invalid characters, got value: +5")]
    [TestCase("0 L * * *", "Invalid characters, got value: L")]
    [TestCase("0 0 * * febl", "Validation error, cannot resolve alias \"feb\"")]
    [TestCase("0 0 * * SUNDAY", "Validation error, cannot resolve alias \"day\"")]
    [TestCase("0 0 * MON *", "Validation error, cannot resolve alias \"mon\"")]
    [TestCase("0 0 JAN * *", "Invalid characters, got value: JAN")]
    [TestCase("0 0 LL * *", "CronDayOfMonth Validation error, got value LL expected range 1-31 or chars L")]
    [TestCase("0 0 * * L5", "CronDayOfWeek Validation error, got value L5 expected range 0-7 or chars L")]
    [TestCase("0 0 * * L", "Invalid last weekday of the month expression: L")]
    [TestCase("0 0 * * 8L", "Constraint error, got value 8 expected range 0-7")]
    [TestCase("0 0 30 2 *", "Invalid explicit day of month definition")]
    [TestCase("0 0 31 4,6 *", "Invalid explicit day of month definition")]
    [TestCase("0 0 * * 1#6", "Constraint error, invalid dayOfWeek occurrence number (#)")]
    [TestCase("0 0 * * 1#2#3", "Constraint error, invalid dayOfWeek occurrence number (#)")]
    [TestCase("0 0 * * 1,2#2",
        "Constraint error, invalid dayOfWeek `#` and `,` special characters are incompatible")]
    [TestCase("0 0 * * #1", "Invalid characters, got value: ")]
    [TestCase("5 5 * * * * *", "Invalid cron expression, too many fields")]
    [TestCase("1* * * * *", "Invalid characters, got value: 1*")]
    [TestCase("1-2-3 * * * *", "Constraint error, got range 1-2-3 expected range 0-59")]
    [TestCase("*-5 * * * *", "Constraint error, got range *-5 expected range 0-59")]
    [TestCase("H(5-1) * * * *", "Invalid range: 5-1, min(5) > max(1)")]
    [TestCase("H(0-60) * * * *", "Constraint error, got range 0-60 expected range 0-59")]
    [TestCase("H() * * * *", "Invalid characters, got value: H()")]
    [TestCase("H5 * * * *", "Invalid characters, got value: H5")]
    [TestCase("h * * * *", "Invalid characters, got value: h")]
    public void An_error_says_what_is_wrong(string text, string message) => Fault(text).Should().Be(message);

    [Test]
    public void A_text_may_be_so_long_only()
    {
        var seconds = string.Join(',', Enumerable.Range(0, 60));

        CronExpression.Parse($"{seconds} {seconds} * * * *").Next(Moment(NewYear))
            .Should().Be(Moment("2025-01-01T00:00:01Z"));
        Fault(new string('0', 1001)).Should().Be(
            "Invalid cron expression, too long: 1001 characters, and at most 1000 are allowed");
    }

    [Test]
    public void The_next_time_is_strictly_later()
    {
        var midnight = CronExpression.Parse("0 0 * * *");

        midnight.Next(Moment("2025-01-01T23:59:59.999Z")).Should().Be(Moment("2025-01-02T00:00:00Z"));
        midnight.Next(Moment("2025-01-02T00:00:00Z")).Should().Be(Moment("2025-01-03T00:00:00Z"));
        midnight.Next(Moment("2025-01-02T00:00:00.001Z")).Should().Be(Moment("2025-01-03T00:00:00Z"));
    }

    [Test]
    public void Moments_of_other_time_zones_are_understood() =>
        CronExpression.Parse("0 0 * * *").Next(new DateTimeOffset(2025, 1, 1, 23, 0, 0, TimeSpan.FromHours(-3)))
            .Should().BeExactly(Moment("2025-01-03T00:00:00Z"));

    [TestCase("0 0 * * 5L#1")]
    [TestCase("0 0 * 2 5L#5")]
    public void What_never_comes_has_no_next_time(string text)
    {
        var first = CronExpression.Parse(text).Next(Moment(NewYear));

        // The last Friday of a February is its fifth one only where that has 29 days and ends on one.
        (first is null || first is { Month: 2, Day: 29, DayOfWeek: DayOfWeek.Friday }).Should().BeTrue();
        (first is null).Should().Be(text.EndsWith("#1", StringComparison.Ordinal));
    }

    [Test]
    public void Time_ends_with_the_year_9999()
    {
        var last = Moment("9999-12-31T23:59:59Z");

        CronExpression.Parse("@secondly").Next(last.AddSeconds(-1)).Should().Be(last);
        CronExpression.Parse("@secondly").Next(last).Should().BeNull();
        CronExpression.Parse("@yearly").Next(DateTimeOffset.MaxValue).Should().BeNull();
        CronExpression.Parse("0 0 29 2 *").Next(Moment("9997-01-01T00:00:00Z")).Should().BeNull();
    }

    [Test]
    public void Of_several_expressions_the_earliest_counts()
    {
        Next(["0 12 * * *", "0 6 * * 3", "0 18 1 * *"], NewYear).Should().Be(Moment("2025-01-01T06:00:00Z"));
        Next(["0 12 * * *", "0 0 * * 5L#1"], NewYear).Should().Be(Moment("2025-01-01T12:00:00Z"));
        Next([], NewYear).Should().BeNull();
    }

    [Test]
    public void A_jitter_value_is_the_same_each_time_and_differs_between_hooks()
    {
        var first = Enumerable.Range(0, 1000).Select(hook => Next("H H * * *", $"group/{hook}")).ToList();
        var second = Enumerable.Range(0, 1000).Select(hook => Next("H H * * *", $"group/{hook}")).ToList();

        second.Should().Equal(first);
        first.Select(moment => moment.Minute).Distinct().Should().HaveCount(60);
        first.Select(moment => moment.Hour).Distinct().Should().HaveCount(24);
        Next("H H * * *", "").Should().Be(Next("H H * * *", ""));
    }

    [Test]
    public void Jitter_values_stay_within_their_bounds()
    {
        for (var hook = 0; hook < 300; hook++)
        {
            Next("H(10-19) * * * *", $"{hook}").Minute.Should().BeInRange(10, 19);
            Next("H/15 * * * *", $"{hook}").Minute.Should().BeLessThan(15);
            Next("H(30-50)/5 * * * *", $"{hook}").Minute.Should().BeInRange(30, 34);
            Next("H/99 * * * *", $"{hook}").Should().BeBefore(Moment("2025-01-01T01:00:00Z"));
            ((int)Next("0 0 * * H(5-7)", $"{hook}").DayOfWeek).Should().BeOneOf(5, 6, 0);
            Next("0 0 * H *", $"{hook}").Day.Should().BeLessThan(3);

            // Each month has the day.
            var expression = CronExpression.Parse("0 0 H * *", $"{hook}");
            var january = expression.Next(Moment("2024-12-31T23:00:00Z"))!.Value;
            expression.Next(january).Should().Be(january.AddMonths(1));
        }
    }

    [Test]
    public void A_jitter_value_with_a_step_comes_as_often_as_without()
    {
        var expression = CronExpression.Parse("H/15 * * * *", "group/hook");
        var first = expression.Next(Moment(NewYear))!.Value;

        expression.Next(first).Should().Be(first.AddMinutes(15));
        expression.Next(first.AddMinutes(45)).Should().Be(first.AddMinutes(60));
    }

    private static string Fault(string text) =>
        FluentActions.Invoking(() => CronExpression.Parse(text)).Should().Throw<CronException>().Which.Message;

    private static DateTimeOffset Next(string text, string seed) =>
        CronExpression.Parse(text, seed).Next(Moment("2024-12-31T23:59:59Z"))!.Value;

    private static DateTimeOffset? Next(string[] schedule, string after) =>
        CronExpression.Next([.. schedule.Select(text => CronExpression.Parse(text))], Moment(after));

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
