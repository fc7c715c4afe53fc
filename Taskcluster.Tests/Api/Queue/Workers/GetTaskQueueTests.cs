using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class GetTaskQueueTests : ServerTests
{
    private const string Path = "queue/v1/task-queues/p%2Fw";

    public static readonly Example Example = new("queue.getTaskQueue", async server =>
    {
        _ = await server.Declare();
        return new("/task-queues/p%2Fw") { Needs = "queue:get-task-queue:p/w" };
    });

    [Test]
    public async Task A_queue_is_found_by_one_segment_of_the_path()
    {
        _ = await Server.Declare();

        (await Server.AsRoot().Get(Path)).Ok["taskQueueId"]!.GetValue<string>().Should().Be("p/w");
        (await Server.AsRoot().Get("queue/v1/task-queues/p/w")).Status.Should().Be(404);
        (await Server.AsRoot().Get("queue/v1/task-queues/p")).ShouldFail(400, "InvalidRequestArguments", "taskQueueId");
        (await Server.AsRoot().Get("queue/v1/task-queues/p%2Fx")).ShouldFail(404, "ResourceNotFound", "p/x");
    }

    [Test]
    public async Task A_claim_by_name_makes_the_queue_known_for_five_days_but_no_worker()
    {
        _ = (await Server.ClaimTask(await Server.Task(), 0)).Ok;

        (await Server.AsRoot().Get(Path)).Ok["expires"]!.GetValue<string>().Should().Be(Server.In(5 * 24));
        (await Server.GetWorker()).ShouldFail(404, "ResourceNotFound", "g/i");
    }

    [Test]
    public async Task A_worker_that_waits_keeps_its_queue_active()
    {
        var claim = Server.ClaimWork();
        await Until.Waiting(Server, 1);
        await Server.WriterIdle();
        Server.Clock.Advance(TimeSpan.FromSeconds(10));

        var queue = (await Server.AsRoot().Get(Path)).Ok;

        queue["lastDateActive"]!.GetValue<string>().Should().Be(Server.In(0));
        queue["expires"]!.GetValue<string>().Should().Be(Server.In(24 - (10 / 3600.0)));
        Server.Clock.Advance(TimeSpan.FromSeconds(10));
        _ = await claim;
    }
}
