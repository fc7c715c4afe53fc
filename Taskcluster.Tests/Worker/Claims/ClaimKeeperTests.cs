using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Tests.Worker.Claims;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ClaimKeeperTests
{
    [TestCase(1200, 1020)]
    [TestCase(210, 30)]
    [TestCase(209, 139.33)]
    [TestCase(3, 2)]
    [TestCase(0, 0)]
    [TestCase(-5, 0)]
    public void A_claim_is_renewed_three_minutes_before_its_end_or_after_two_thirds_of_a_short_one(
        double left, double expected)
    {
        ClaimKeeper.WaitBeforeReclaim(TimeSpan.FromSeconds(left)).TotalSeconds.Should().BeApproximately(expected, 0.01);
    }

    [TestCase(180, 1200, 170)]
    [TestCase(5, 1200, 0)]
    [TestCase(-1, 1200, 0)]
    [TestCase(1, 3, 0.7)]
    [TestCase(0.1, 0.3, 5)]
    public void Renewing_is_given_up_before_the_claim_ends(double left, double length, double expected)
    {
        ClaimKeeper.TimeForReclaim(TimeSpan.FromSeconds(left), TimeSpan.FromSeconds(length)).TotalSeconds
            .Should().BeApproximately(expected, 0.01);
    }
}
