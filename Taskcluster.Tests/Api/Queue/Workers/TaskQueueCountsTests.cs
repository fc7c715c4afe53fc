using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class TaskQueueCountsTests : ServerTests
{
    public static readonly Example Example = new(
        "queue.taskQueueCounts",
        server => Task.FromResult(new ExampleRequest("/task-queues/p/w/counts")
        {
            Needs = AllOf("queue:pending-count:p/w", "queue:claimed-count:p/w"),
        }));

    [Test]
    public async Task Tasks_are_counted_as_they_come_and_go()
    {
        await ShouldCount(0, 0);
        var (first, second) = (await Server.Task(), await Server.Task(("priority", "high")));
        _ = await Server.Task(("taskQueueId", "p/other"));
        await ShouldCount(2, 0);
        _ = (await Server.ClaimTask(first, 0)).Ok;
        _ = (await Server.ClaimTask(second, 0)).Ok;
        _ = await Server.Task();
        await ShouldCount(1, 2);
        _ = (await Server.Report(first, 0, "completed")).Ok;
        _ = (await Server.ReportException(second, 0, "worker-shutdown")).Ok;
        await ShouldCount(2, 0);
    }

    [Test]
    public async Task What_is_past_its_deadline_or_its_claim_does_not_count()
    {
        _ = await Server.Task(("deadline", WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(10))));
        _ = await Server.Task();
        _ = (await Server.ClaimTask(await Server.Task(), 0)).Ok;
        await ShouldCount(2, 1);

        Server.Clock.Advance(TimeSpan.FromMinutes(10));
        await ShouldCount(1, 1);
        await Server.Advance(TimeSpan.FromMinutes(2));
        await ShouldCount(1, 1);
        await Server.Advance(TimeSpan.FromMinutes(8));
        await ShouldCount(2, 0);
    }

    [Test]
    public async Task The_slash_of_the_queue_may_be_escaped()
    {
        (await Server.AsRoot().Get("queue/v1/task-queues/p%2Fw/counts")).Ok["taskQueueId"]!.GetValue<string>()
            .Should().Be("p/w");
        (await Server.AsRoot().Get("queue/v1/task-queues/p/W/counts")).ShouldFail(400, "InvalidRequestArguments");
    }

    private async Task ShouldCount(int pending, int claimed)
    {
        (await Server.AsRoot().Get("queue/v1/task-queues/p/w/counts")).Ok.ToJsonString().Should().Be(
            """{"provisionerId":"p","workerType":"w","taskQueueId":"p/w","pendingTasks":"""
            + $"{pending},\"claimedTasks\":{claimed}}}");
        (await Server.AsRoot().Get("queue/v1/pending/p/w")).Ok["pendingTasks"]!.GetValue<int>().Should().Be(pending);
    }
}
