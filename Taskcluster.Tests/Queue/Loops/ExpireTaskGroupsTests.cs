using NUnit.Framework;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Queue.Loops;

/// <summary>What it costs to know which task group goes next.</summary>
public sealed class ExpireTaskGroupsTests : ServerTests
{
    // It is asked after nearly each task, and groups that have tasks to do stand in the way by the thousand.
    [TestCase(ExpireTaskGroups.SelectFirst)]
    [TestCase(ExpireTaskGroups.DeleteDue)]
    public void Groups_whose_tasks_are_not_over_are_not_looked_at(string sql) => Server.ShouldBeginAtItsAnswer(sql);
}
