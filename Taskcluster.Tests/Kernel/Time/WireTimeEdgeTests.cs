using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Kernel.Time;

[TestFixture]
public sealed class WireTimeEdgeTests
{
    [TestCase("2026-11-21T22:53:12.046Z", "2026-11-21T22:53:12.046Z")]
    [TestCase("2026-11-21 22:53:12", "2026-11-21T22:53:12.000Z")]
    [TestCase("2026-11-21t22:53:12.9999z", "2026-11-21T22:53:12.999Z")]
    [TestCase("2026-11-21T22:53:12-0130", "2026-11-22T00:23:12.000Z")]
    [TestCase("2026-11-21T22:53:12+01", "2026-11-21T21:53:12.000Z")]
    [TestCase("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z")]
    public void A_moment_is_read_in_every_form_and_written_in_one(string text, string written)
    {
        WireTime.TryParse(text, out var moment).Should().BeTrue();

        WireTime.Format(moment).Should().Be(written);
    }

    [TestCase("0000-02-29T12:00:00Z", "0001-01-01T00:00:00.000Z")]
    [TestCase("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00.000Z")]
    [TestCase("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59.999Z")]
    [TestCase("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999Z")]
    public void What_lies_beyond_the_calendar_becomes_its_end(string text, string written)
    {
        WireTime.TryParse(text, out var moment).Should().BeTrue();

        WireTime.Format(moment).Should().Be(written);
    }

    [TestCase("0000-02-30T00:00:00Z")]
    [TestCase("2026-02-29T00:00:00Z")]
    [TestCase("2026-11-21T22:53:60Z")]
    [TestCase("2026-11-21T22:53Z")]
    [TestCase("10000-01-01T00:00:00Z")]
    public void What_is_in_no_calendar_is_refused(string text)
    {
        WireTime.TryParse(text, out _).Should().BeFalse();
    }
}
