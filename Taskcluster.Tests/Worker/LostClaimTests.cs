using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.WorkerRig;

namespace Taskcluster.Tests.Worker;

/// <summary>Tasks whose claim ends before they do.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
public sealed class LostClaimTests
{
    [TestCase("canceled")]
    [TestCase("deadline-exceeded")]
    public async Task A_task_whose_claim_is_lost_is_killed_and_not_reported(string reason)
    {
        await using var rig = await Start();
        rig.Queue.ClaimTime = TimeSpan.FromMilliseconds(300);
        var run = rig.Queue.Add(Script("echo $$ > pid; while :; do sleep 0.02; done"));
        await Until.True(() => run.Reclaims >= 1);

        var pids = await rig.Written(run, "pid");
        run.ResolvedByOthers = reason;
        await Until.True(() => run.Files.ContainsKey("public/logs/live_backing.log"));
        await rig.Stop();

        run.BackingLog.Should().Contain($"[taskcluster:error] The claim is lost, the task was stopped: {reason}\n");
        run.IsResolved.Should().BeFalse();
        rig.Queue.Targets.Should().NotContain(target => target.EndsWith("/exception") || target.EndsWith("/failed"));
        await AllGone(pids);
    }

    [Test]
    public async Task A_worker_that_is_cut_off_ends_its_task_with_its_claim_and_works_on_when_the_queue_is_back()
    {
        await using var rig = await Start();
        rig.Queue.ClaimTime = TimeSpan.FromSeconds(5);
        var run = rig.Queue.Add(Script("echo $$ > pid; while :; do sleep 0.02; done"));
        var pids = await rig.Written(run, "pid");

        rig.Queue.IsCutOff = true;
        await AllGone(pids);
        rig.Queue.IsCutOff = false;
        rig.Queue.ClaimTime = TimeSpan.FromMinutes(20);

        (await (await rig.Run("true")).Resolution).Should().Be("completed");
        run.IsResolved.Should().BeFalse("the run may be somebody else's by now");
    }
}
