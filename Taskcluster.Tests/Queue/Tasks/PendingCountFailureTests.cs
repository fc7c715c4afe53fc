using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Queue.Tasks;

/// <summary>A task and the number of its queue's pending tasks change together or not at all.</summary>
public sealed class PendingCountFailureTests
{
    [Test]
    public async Task A_change_whose_trigger_fails_is_undone_as_a_whole()
    {
        await using var server = await RunningServer.Start();
        var taskId = await server.Task();

        // Nobody can take a task from a queue that has none.
        await Count(0);
        (await server.AsRoot().Post(
            $"queue/v1/claim-work/{Given.QueueId}", new { workerGroup = "g", workerId = "i", tasks = 1 }))
            .Status.Should().Be(500);

        (await server.Status(taskId))["state"]!.GetValue<string>().Should().Be("pending");
        await Count(1);
        (await server.Claim())["status"]!["taskId"]!.GetValue<string>().Should().Be(taskId);

        Task Count(int tasks) => server.Write(
            tx => tx.Sql("UPDATE queue_pending_counts SET tasks = ?").Bind(tasks).Execute());
    }
}
