using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

public sealed class BuiltInWorkersTests : ServerTests
{
    private static (string Name, JsonNode? Value) In(string worker) => ("taskQueueId", $"built-in/{worker}");

    [TestCase("succeed", "completed: completed(scheduled, completed) 5 left", "task-completed 0")]
    [TestCase("fail", "failed: failed(scheduled, failed) 5 left", "task-failed 0")]
    public async Task Tasks_of_the_two_queues_end_by_themselves(string worker, string summary, string message)
    {
        var taskId = await Server.Task(In(worker));

        await Ended(taskId);

        (await Server.Summary(taskId)).Should().Be(summary);
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0", "task-running 0", message);
        var run = (await Server.Status(taskId))["runs"]![0]!;
        run["workerGroup"]!.GetValue<string>().Should().Be("built-in");
        run["workerId"]!.GetValue<string>().Should().Be(worker);
        run["started"].Should().NotBeNull();
        run["takenUntil"].Should().NotBeNull();
    }

    [TestCase("succeed")]
    [TestCase("fail")]
    public async Task A_task_that_wants_anything_is_malformed(string worker)
    {
        var taskId = await Server.Task(In(worker), ("payload", new JsonObject { ["a"] = 1 }));

        await Ended(taskId);

        (await Server.Summary(taskId)).Should().Be("exception: exception(scheduled, malformed-payload) 5 left");
    }

    [Test]
    public async Task Many_tasks_and_chains_of_them_all_end()
    {
        var first = new List<string>();
        for (var count = 0; count < 40; count++)
        {
            first.Add(await Server.Task(In(count % 2 == 0 ? "succeed" : "fail")));
        }

        var last = await Server.Task(
            In("succeed"),
            ("dependencies", new JsonArray([.. first.Select(id => (JsonNode)id)])),
            ("requires", "all-resolved"));

        await Ended(last);

        (await Server.Summary(last)).Should().StartWith("completed");
    }

    [Test]
    public async Task Reruns_end_again_also_on_a_clock_that_was_moved()
    {
        var taskId = await Server.Task(In("succeed"));
        await Ended(taskId);
        await Server.Advance(TimeSpan.FromMinutes(30));

        _ = (await Server.Control(taskId, "rerun")).Ok;
        await Until.True(() => Server.Messages.Of(taskId).Contains("task-completed 1"));

        (await Server.Summary(taskId)).Should()
            .Be("completed: completed(scheduled, completed) completed(rerun, completed) 5 left");
    }

    [Test]
    public async Task Tasks_from_before_the_start_end_and_the_setting_turns_it_off()
    {
        var folder = RunningServer.NewFolder();
        try
        {
            string taskId;
            var off = new Dictionary<string, string?> { ["BuiltInWorkers:Enabled"] = "false" };
            await using (var server = await RunningServer.Start(off, folder))
            {
                taskId = await server.Task(In("succeed"));
                (await server.ClaimWork(queueId: "built-in/succeed")).TaskIds().Should().Equal(
                    [taskId], "nobody else took it");
                _ = (await server.ReportException(taskId, 0, "worker-shutdown")).Ok;
            }

            await using var again = await RunningServer.Start(dataFolder: folder);
            await Until.True(() => again.Messages.Of(taskId).Contains("task-completed 1"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Its_client_may_claim_in_its_queues_and_nothing_else()
    {
        var shown = await Server.Shown("static/taskcluster/built-in-workers");

        shown["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should()
            .Equal("queue:claim-work:built-in/*", "queue:worker-id:built-in/*");
    }

    private Task Ended(string taskId) => Until.True(() => Server.Messages.Of(taskId).Any(message =>
        message is "task-completed 0" or "task-failed 0" or "task-exception 0"));
}
