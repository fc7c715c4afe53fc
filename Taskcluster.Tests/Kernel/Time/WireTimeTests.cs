using System.Text;
using FluentAssertions;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Properties;

namespace Taskcluster.Tests.Kernel.Time;

/// <summary>spec/queue.md §1.13: <c>date-time</c>.</summary>
public sealed class WireTimeTests
{
    [TestCase("2026-11-21T22:53:12.046Z", "2026-11-21T22:53:12.046Z")]
    [TestCase("2026-11-21t22:53:12z", "2026-11-21T22:53:12.000Z")]
    [TestCase("2026-11-21 22:53:12Z", "2026-11-21T22:53:12.000Z")]
    [TestCase("2026-11-21\t22:53:12Z", "2026-11-21T22:53:12.000Z")]
    [TestCase("2026-11-21\n22:53:12Z", "2026-11-21T22:53:12.000Z")]
    [TestCase("2026-11-21T22:53:12", "2026-11-21T22:53:12.000Z")]
    [TestCase("2026-11-21T22:53:12.1", "2026-11-21T22:53:12.100Z")]
    [TestCase("2026-11-21T22:53:12.0469999999999Z", "2026-11-21T22:53:12.046Z")]
    [TestCase("2026-11-21T22:53:12.99999999999999999999Z", "2026-11-21T22:53:12.999Z")]
    [TestCase("2026-11-21T22:53:12+01:30", "2026-11-21T21:23:12.000Z")]
    [TestCase("2026-11-21T22:53:12-0130", "2026-11-22T00:23:12.000Z")]
    [TestCase("2026-11-21T22:53:12+23", "2026-11-20T23:53:12.000Z")]
    [TestCase("2026-11-21T22:53:12-00:00", "2026-11-21T22:53:12.000Z")]
    [TestCase("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z")]
    [TestCase("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z")]
    [TestCase("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z")]
    [TestCase("2017-01-01T00:59:60.5+01:00", "2017-01-01T00:00:00.500Z")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z")]
    [TestCase("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")]
    public void These_are_moments(string text, string moment)
    {
        WireTime.TryParse(text, out var read).Should().BeTrue();
        WireTime.Format(read).Should().Be(moment);
        WireTime.TryParse(Encoding.UTF8.GetBytes(text), out var same).Should().BeTrue();
        same.Should().Be(read);
    }

    // What lies beyond the calendar of .NET becomes its end.
    [TestCase("0000-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z")]
    [TestCase("0000-02-29T12:00:00Z", "0001-01-01T00:00:00.000Z")]
    [TestCase("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00.000Z")]
    [TestCase("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59.999Z")]
    [TestCase("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999Z")]
    public void These_are_moments_that_are_cut_to_the_calendar(string text, string moment) =>
        These_are_moments(text, moment);

    [TestCase("")]
    [TestCase("2026-11-21")]
    [TestCase("2020-01-04T04:18.084Z")]
    [TestCase("2026-11-21T22:53Z")]
    [TestCase("2026-11-21T22:53:12,046Z")]
    [TestCase("2026-11-21T22:53:12.Z")]
    [TestCase("2026-11-21T22:53:12.")]
    [TestCase("2026-11-21T22:53:12 Z")]
    [TestCase("2026-11-21T22:53:12ZZ")]
    [TestCase("2026-11-21T22:53:12Z\n")]
    [TestCase("2026-11-21T22:53:12+1")]
    [TestCase("2026-11-21T22:53:12+01:3")]
    [TestCase("2026-11-21T22:53:12+01:60")]
    [TestCase("2026-11-21T22:53:12+24:00")]
    [TestCase("2026-11-21T22:53:12+01:30Z")]
    [TestCase("2026-11-21T24:00:00Z")]
    [TestCase("2026-11-21T22:60:00Z")]
    [TestCase("2026-11-21T22:53:61Z")]
    [TestCase("2026-11-21T22:53:60Z")]
    [TestCase("2026-13-01T00:00:00Z")]
    [TestCase("2026-00-01T00:00:00Z")]
    [TestCase("2026-11-00T00:00:00Z")]
    [TestCase("2026-11-31T00:00:00Z")]
    [TestCase("2020-02-30T00:00:00Z")]
    [TestCase("2023-02-29T00:00:00Z")]
    [TestCase("1900-02-29T00:00:00Z")]
    [TestCase("0000-02-30T00:00:00Z")]
    [TestCase("10000-01-01T00:00:00Z")]
    [TestCase("26-11-21T22:53:12Z")]
    [TestCase("+2026-11-21T22:53:12Z")]
    [TestCase(" 2026-11-21T22:53:12Z")]
    [TestCase("2026/11/21T22:53:12Z")]
    [TestCase("2026-11-21_22:53:12Z")]
    [TestCase("٢٠٢٦-11-21T22:53:12Z")]
    [TestCase("2026-11-21T22:53:12.0460000000000000000000000000000000000000000000000000Z ")]
    public void These_are_none(string text)
    {
        WireTime.TryParse(text, out _).Should().BeFalse();
        WireTime.TryParse(Encoding.UTF8.GetBytes(text), out _).Should().BeFalse();
    }

    [Test]
    public void A_fraction_may_have_any_number_of_digits()
    {
        var text = $"2026-11-21T22:53:12.{new string('1', 500)}Z";

        WireTime.TryParse(text, out var moment).Should().BeTrue();
        WireTime.Format(moment).Should().Be("2026-11-21T22:53:12.111Z");
        WireTime.TryParse(Encoding.ASCII.GetBytes(text), out var same).Should().BeTrue();
        same.Should().Be(moment);
    }

    [Test]
    [Category(Cases.Category)]
    public void A_moment_that_is_written_is_read_again() => Cases.Check(Prop.ForAll<DateTime>(time =>
    {
        var moment = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToWire();
        var text = WireTime.Format(moment);
        var utf8 = new byte[WireTime.Length];
        WireTime.Format(moment, utf8);
        return text.Length == WireTime.Length && Encoding.ASCII.GetString(utf8) == text
            && WireTime.TryParse(text, out var read) && read == moment
            && WireTime.FromMilliseconds(moment.ToMilliseconds()) == moment;
    }));

    [Test]
    public void What_is_finer_than_a_millisecond_is_cut_off_also_before_the_epoch()
    {
        var moment = new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999);

        WireTime.Format(moment).Should().Be("1969-12-31T23:59:59.000Z");
        WireTime.Format(moment.ToWire()).Should().Be("1969-12-31T23:59:59.000Z");
        WireTime.Format(new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(2)))
            .Should().Be("2025-12-31T23:00:00.000Z");
    }
}
