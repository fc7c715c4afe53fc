using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class ListTaskQueuesTests : ServerTests
{
    public static readonly Example Example = new(
        "queue.listTaskQueues",
        server => Task.FromResult(new ExampleRequest("/task-queues") { Needs = "queue:list-task-queues" }));

    [Test]
    public async Task The_queues_that_live_come_in_pages_in_the_order_of_their_ids()
    {
        _ = await Server.Declare(workerType: "gone", hours: 0.5);
        foreach (var type in (string[])["c", "a", "b"])
        {
            _ = await Server.Declare(workerType: type);
        }

        Server.Clock.Advance(TimeSpan.FromHours(0.6));
        var queues = await Server.All("queue/v1/task-queues", "taskQueues");

        queues.Each("taskQueueId").Should().Equal("p/a", "p/b", "p/c");
        queues[0].AsObject().Select(member => member.Key).Should()
            .BeEquivalentTo("taskQueueId", "stability", "description", "expires", "lastDateActive");
        (await Server.AsRoot().Get("queue/v1/task-queues?limit=0")).Ok.ToJsonString()
            .Should().Be("""{"taskQueues":[]}""");
    }
}
