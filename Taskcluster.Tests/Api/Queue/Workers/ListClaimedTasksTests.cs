using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class ListClaimedTasksTests : ServerTests
{
    private const string Path = "queue/v1/task-queues/p/w/claimed";

    public static readonly Example Example = new("queue.listClaimedTasks", async server =>
    {
        _ = await server.ClaimedTask();
        return new("/task-queues/p/w/claimed") { Needs = "queue:claimed-list:p/w" };
    });

    [Test]
    public async Task Tasks_come_in_pages_in_the_order_of_their_claims()
    {
        var tasks = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            tasks.Add(await Server.ClaimedTask());
            Server.Clock.Advance(TimeSpan.FromMilliseconds(count % 2));
        }

        var other = await Server.Task(("taskQueueId", "p/other"));
        _ = (await Server.ClaimTask(other, 0)).Ok;

        (await Server.All(Path, "tasks")).Each("taskId").Should().Equal(tasks);
        (await Server.AsRoot().Get($"{Path}?limit=0")).Ok.ToJsonString().Should().Be("""{"tasks":[]}""");
    }

    [Test]
    public async Task A_claim_that_outlasts_its_task_is_not_shown_and_does_not_count()
    {
        var end = Server.In(1.0 / 60);
        _ = await Server.ClaimedTask(("deadline", end), ("expires", end));
        var other = await Server.ClaimedTask();
        Server.Clock.Jump(TimeSpan.FromMinutes(1));
        (await Server.All(Path, "tasks")).Should().HaveCount(2, "it is the last moment");

        Server.Clock.Jump(TimeSpan.FromMilliseconds(1));

        (await Server.All(Path, "tasks")).Each("taskId").Should().Equal(other);
        (await Server.AsRoot().Get("queue/v1/task-queues/p/w/counts")).Ok["claimedTasks"]!.GetValue<int>()
            .Should().Be(1);
    }

    [Test]
    public async Task A_renewed_claim_goes_to_the_end_and_an_ended_one_goes()
    {
        var (first, second) = (await Server.ClaimedTask(), await Server.ClaimedTask());
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = (await Server.Report(first, 0, "reclaim")).Ok;

        var claimed = await Server.All(Path, "tasks");

        claimed.Each("taskId").Should().Equal(second, first);
        claimed[1].AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("taskId", "runId", "workerGroup", "workerId", "claimed", "task");
        claimed[1]["claimed"]!.GetValue<string>().Should().Be(Server.In(0));
        claimed[1]["workerId"]!.GetValue<string>().Should().Be("i");
        _ = (await Server.Report(second, 0, "completed")).Ok;
        (await Server.All(Path, "tasks")).Each("taskId").Should().Equal(first);
        await Server.Advance(TimeSpan.FromMinutes(20));
        (await Server.All(Path, "tasks")).Should().BeEmpty("the claim has expired");
    }
}
