using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>queue.claimWork where the settings let nobody wait.</summary>
public sealed class ClaimWorkWithoutWaitingTests : ServerTests
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Queue:ClaimWorkWaitSeconds"] = "0",
    };

    [Test]
    public async Task A_task_that_is_there_is_given_and_none_is_answered_at_once()
    {
        var taskId = await Server.Task();

        (await Server.Claim())["status"]!["taskId"]!.GetValue<string>().Should().Be(taskId);
        var empty = await Server.AsRoot().Post(
            $"queue/v1/claim-work/{Given.QueueId}", new { workerGroup = "g", workerId = "i", tasks = 1 });

        empty.Ok["tasks"]!.AsArray().Should().BeEmpty();
    }
}
