using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Components;

namespace Taskcluster.Tests.Web.Components;

public sealed class RelativeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

    [TestCase(0, "just now")]
    [TestCase(-4, "just now")]
    [TestCase(-59, "59 seconds ago")]
    [TestCase(61, "in 1 minute")]
    [TestCase(-7200, "2 hours ago")]
    [TestCase(3 * 86400, "in 3 days")]
    [TestCase(-800 * 86400.0, "2 years ago")]
    public void A_moment_is_told_by_its_greatest_unit(double seconds, string text) =>
        RelativeText.Of(Now.AddSeconds(seconds), Now).Should().Be(text);

    [TestCase(-1, "-")]
    [TestCase(0.0123, "12 ms")]
    [TestCase(12.34, "12.3 s")]
    [TestCase(754, "12 min 34 s")]
    [TestCase(3840, "1 h 4 min")]
    [TestCase(90000, "1 d 1 h")]
    public void A_length_is_told_by_two_units(double seconds, string text) =>
        RelativeText.Of(TimeSpan.FromSeconds(seconds)).Should().Be(text);

    [TestCase(0, "0 B")]
    [TestCase(999, "999 B")]
    [TestCase(12_345, "12.3 kB")]
    [TestCase(2_000_000_000_000_000, "2000 TB")]
    public void Bytes_are_told_by_thousands(long bytes, string text) => RelativeText.OfBytes(bytes).Should().Be(text);
}
