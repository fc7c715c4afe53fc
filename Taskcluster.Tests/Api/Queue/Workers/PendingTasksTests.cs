using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class PendingTasksTests : ServerTests
{
    public static readonly Example Example = new(
        "queue.pendingTasks",
        server => Task.FromResult(new ExampleRequest("/pending/p/w") { Needs = "queue:pending-count:p/w" }));

    [Test]
    public async Task Tasks_of_the_queue_are_counted_and_an_unknown_queue_has_none()
    {
        (await Server.AsRoot().Get("queue/v1/pending/p/w")).Ok.ToJsonString().Should()
            .Be("""{"provisionerId":"p","workerType":"w","taskQueueId":"p/w","pendingTasks":0}""");
        _ = await Server.Task();
        _ = await Server.Task();

        (await Server.AsRoot().Get("queue/v1/pending/p%2Fw")).Ok["pendingTasks"]!.GetValue<int>().Should().Be(2);
    }
}
