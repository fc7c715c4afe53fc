using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class GetStatusTests : ServerTests
{
    public static readonly Example Example = new("queue.status", async server =>
    {
        var taskId = await server.Task();
        return new($"/task/{taskId}/status") { Needs = $"queue:status:{taskId}" };
    });

    [Test]
    public async Task The_status_shows_every_field_of_task_and_run_and_no_other()
    {
        var taskId =
            await Server.Task(("schedulerId", "s"), ("projectId", "a/b"), ("priority", "high"), ("retries", 3));
        var scheduled = Server.Clock.GetUtcNow();
        Server.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = (await Server.ClaimWork()).Ok;
        Server.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = (await Server.Report(taskId, 0, "completed")).Ok;

        var status = (await Server.Anonymous().Get($"queue/v1/task/{taskId}/status")).Ok["status"]!;

        string At(double seconds) => WireTime.Format(scheduled.AddSeconds(seconds));
        var expected = new JsonObject
        {
            ["taskId"] = taskId,
            ["provisionerId"] = "p",
            ["workerType"] = "w",
            ["taskQueueId"] = "p/w",
            ["schedulerId"] = "s",
            ["projectId"] = "a/b",
            ["taskGroupId"] = taskId,
            ["priority"] = "high",
            ["deadline"] = At(3600),
            ["expires"] = WireTime.Format(scheduled.AddHours(1).AddYears(1)),
            ["retriesLeft"] = 3,
            ["state"] = "completed",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["runId"] = 0,
                ["state"] = "completed",
                ["reasonCreated"] = "scheduled",
                ["reasonResolved"] = "completed",
                ["workerGroup"] = "g",
                ["workerId"] = "i",
                ["takenUntil"] = At(1201),
                ["scheduled"] = At(0),
                ["started"] = At(1),
                ["resolved"] = At(2),
            }),
        };
        JsonNode.DeepEquals(status, expected).Should().BeTrue("{0}\nand not\n{1}", status, expected);
    }

    [Test]
    public async Task A_task_that_is_not_there_is_not_found()
    {
        var taskId = SlugId.New();

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/status")).ShouldFail(404, "ResourceNotFound", taskId);
    }

    [Test]
    public async Task The_scope_names_the_task()
    {
        await using var closed = await RunningServer.Start(
            new Dictionary<string, string?> { ["Auth:AnonymousScopes:0"] = "auth:current-scopes" });
        var taskId = await closed.Task();

        (await closed.With("queue:get-task:*").Get($"queue/v1/task/{taskId}/status"))
            .ShouldLack($"queue:status:{taskId}", $"queue:status:{taskId}");
        (await closed.With($"queue:status:{taskId}").Get($"queue/v1/task/{taskId}/status")).Status.Should().Be(200);
    }
}
