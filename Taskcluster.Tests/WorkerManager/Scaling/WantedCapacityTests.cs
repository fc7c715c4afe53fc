using NUnit.Framework;
using Taskcluster.Modules.WorkerManager.Scaling;

namespace Taskcluster.Tests.WorkerManager.Scaling;

/// <summary>How much capacity a pool lacks.</summary>
public sealed class WantedCapacityTests
{
    [TestCase(0, 4, 1, 0, 0, 0, ExpectedResult = 0, Description = "nothing to do, nobody there")]
    [TestCase(0, 4, 1, 3, 0, 0, ExpectedResult = 3, Description = "one for each task")]
    [TestCase(0, 4, 1, 9, 0, 0, ExpectedResult = 4, Description = "and no more than may be")]
    [TestCase(0, 4, 1, 3, 0, 2, ExpectedResult = 1, Description = "the idle take theirs")]
    [TestCase(0, 4, 1, 3, 2, 2, ExpectedResult = 2, Description = "the busy do not")]
    [TestCase(2, 4, 1, 0, 0, 0, ExpectedResult = 2, Description = "some are always there")]
    [TestCase(2, 4, 1, 1, 0, 0, ExpectedResult = 2, Description = "and do what comes")]
    [TestCase(0, 10, 0.5, 5, 0, 0, ExpectedResult = 3, Description = "half of what is asked for, rounded up")]
    [TestCase(0, 10, 0, 5, 0, 0, ExpectedResult = 0, Description = "never any but the least")]
    [TestCase(0, 2, 1, 5, 0, 5, ExpectedResult = -3, Description = "too many")]
    [TestCase(5, 2, 1, 0, 0, 0, ExpectedResult = 2, Description = "the most wins over the least")]
    [TestCase(0, 3, 1, 0, 0, 3, ExpectedResult = 0, Description = "the idle end by themselves")]
    [TestCase(0, int.MaxValue, 1, int.MaxValue, 0, 5, ExpectedResult = int.MaxValue - 5)]
    public int Missing_is_bounded_and_leaves_work_to_the_idle(
        int least, int most, double ratio, int pending, int claimed, int existing) =>
        new WantedCapacity(least, most, ratio).Missing(pending, claimed, existing);
}
