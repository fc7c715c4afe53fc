using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Tests.Kernel.Client;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ServerClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [TestCase(0, 0)]
    [TestCase(-3, 0)]
    [TestCase(1, 1)]
    [TestCase(600, 600)]
    [TestCase(-600, -597)]
    public void The_clock_is_set_no_farther_than_an_answer_proves(int date, int expected)
    {
        var clock = new ServerClock(TimeProvider.System);

        clock.Learn(Noon.AddSeconds(date), Noon, Noon);

        clock.Ahead.Should().Be(TimeSpan.FromSeconds(expected));
    }

    [Test]
    public void A_long_poll_proves_little()
    {
        var clock = new ServerClock(TimeProvider.System);

        clock.Learn(Noon.AddSeconds(10), sent: Noon, received: Noon.AddSeconds(20));

        clock.Ahead.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public void A_server_that_is_set_back_is_followed()
    {
        var clock = new ServerClock(TimeProvider.System);
        clock.Learn(Noon.AddSeconds(600), Noon, Noon);

        clock.Learn(Noon, Noon, Noon);

        clock.Ahead.Should().Be(TimeSpan.FromSeconds(3));
    }
}
