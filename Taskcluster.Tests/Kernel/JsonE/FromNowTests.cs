using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonE;
using static Taskcluster.Tests.Kernel.JsonE.Rendering;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>Spans of time, and the moments that lie so far away.</summary>
public sealed class FromNowTests
{
    [TestCase("", 0)]
    [TestCase("  ", 0)]
    [TestCase("-", 0)]
    [TestCase("45 s", 45)]
    [TestCase("1 second", 1)]
    [TestCase("2 minutes 3 sec", 123)]
    [TestCase("5min", 300)]
    [TestCase("5 m", 300)]
    [TestCase("1 hr", 3600)]
    [TestCase("2hours", 7200)]
    [TestCase("1 day", 86400)]
    [TestCase("3 wk", 21 * 86400)]
    [TestCase("1 mo", 30 * 86400)]
    [TestCase("2 months", 60 * 86400)]
    [TestCase("1 yr", 365 * 86400)]
    [TestCase("1y1mo1w1d1h1m1s", ((365 + 30 + 7 + 1) * 86400) + 3661)]
    [TestCase("+ 1 Day 2 HOURS", 86400 + 7200)]
    [TestCase("-1 d 1 h", -90000)]
    [TestCase("\t007 days\n", 7 * 86400)]
    public void A_span_is_the_sum_of_its_units(string text, int seconds)
    {
        TimeExpression.TryParse(text, out var span).Should().BeTrue();
        span.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [TestCase("5")]
    [TestCase("days")]
    [TestCase("1.5 days")]
    [TestCase("1 h 1 d")]
    [TestCase("1 d 2 d")]
    [TestCase("1 d -2 h")]
    [TestCase("-- 1 d")]
    [TestCase("2 hrs")]
    [TestCase("2 mos")]
    [TestCase("1 d, 2 h")]
    [TestCase("1 fortnight")]
    [TestCase("1 dh")]
    [TestCase("٣ d")]
    public void What_is_no_span_is_refused(string text)
    {
        TimeExpression.TryParse(text, out _).Should().BeFalse();
        Fault($$"""{"a": {"$fromNow": "{{text}}"} }""")
            .Should().Be($"Error at template.a: String: '{text}' isn't a time expression");
        ExpressionFault($"fromNow('{text}')").Should().Be($"Error: String: '{text}' isn't a time expression");
    }

    [Test]
    public void A_span_that_is_too_long_is_the_longest()
    {
        TimeExpression.TryParse(new string('9', 400) + " y", out var span).Should().BeTrue();
        span.Should().Be(TimeSpan.MaxValue);
    }

    [Test]
    public void A_moment_is_told_in_milliseconds_and_UTC()
    {
        Render("""{"$fromNow": "1 day 1 h"}""").Should().Be("\"2026-03-15T10:26:53.589Z\"");
        Render("""{"$fromNow": "- 1 ${unit}"}""", """{"unit": "mo"}""").Should().Be("\"2026-02-12T09:26:53.589Z\"");
        Evaluate("fromNow('2 years')").Should().Be("\"2028-03-13T09:26:53.589Z\"");
    }

    [TestCase("\"2020-02-28T23:00:00.5Z\"", "2020-02-29T23:00:00.500Z")]
    [TestCase("\"2020-02-28T23:00:00+02:00\"", "2020-02-29T21:00:00.000Z")]
    [TestCase("\"2020-02-28\"", "2020-02-29T00:00:00.000Z")]
    [TestCase("1000", "1970-01-02T00:00:01.000Z")]
    [TestCase("null", "2026-03-15T09:26:53.589Z")]
    [TestCase("\"\"", "2026-03-15T09:26:53.589Z")]
    [TestCase("""{"$if": "false", "then": 1}""", "2026-03-15T09:26:53.589Z")]
    public void It_counts_from_another_moment(string from, string expected) =>
        Render($$"""{"$fromNow": "1 d", "from": {{from}}}""").Should().Be($"\"{expected}\"");

    [Test]
    public void It_counts_from_the_variable_now()
    {
        const string Context = """{"now": "2001-01-01T00:00:00Z"}""";

        Render("""{"$fromNow": "1 d"}""", Context).Should().Be("\"2001-01-02T00:00:00.000Z\"");
        Evaluate("fromNow('1 d')", Context).Should().Be("\"2001-01-02T00:00:00.000Z\"");
        Evaluate("fromNow('1 d', '2002-01-01T00:00:00Z')", Context).Should().Be("\"2002-01-02T00:00:00.000Z\"");
        Render("""{"$fromNow": "1 d"}""", """{"now": ""}""").Should().Be("\"2026-03-15T09:26:53.589Z\"");
    }

    [TestCase("\"yesterday\"", "yesterday")]
    [TestCase("\"2020-13-01\"", "2020-13-01")]
    [TestCase("1e300", "1e+300")]
    [TestCase("true", "true")]
    [TestCase("[1]", "an array")]
    public void What_is_no_moment_is_named(string from, string named) =>
        Fault($$"""{"$fromNow": "1 d", "from": {{from}}}""")
            .Should().Be($"Error: String: '{named}' isn't a moment such as 2017-01-19T16:27:20.974Z");

    [TestCase("8000 years")]
    [TestCase("-2100 years")]
    [TestCase("99999999999999999999 years")]
    public void A_moment_lies_in_the_calendar(string span) =>
        Fault($$"""{"$fromNow": "{{span}}"}""")
            .Should().Be($"Error: String: '{span}' leads from 2026-03-14T09:26:53.589Z out of the years 1 to 9999");

    [TestCase("""{"$fromNow": 5}""", "$fromNow expects a string")]
    [TestCase("""{"$fromNow": "1 d", "till": 1}""", "$fromNow has undefined properties: till")]
    public void What_does_not_fit_is_refused(string template, string expected) =>
        Fault(template).Should().Be("TemplateError: " + expected);
}
