using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.TaskStorage;

/// <summary>Which files a task has, and when (spec/queue.md §4.2; §6 rows 120 to 123).</summary>
public sealed class StorageFilesTests : ServerTests
{
    [Test]
    public async Task Row_120_a_task_has_its_task_json_at_once_and_no_resolution()
    {
        var taskId = await Server.Task(("tags", new JsonObject { ["a"] = "b" }));

        var file = await Server.File(taskId, "task.json");

        file.Text.Should().Be((await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Text);
        file.Header("content-type").Should().Be("application/json");
        file.Header("access-control-allow-origin").Should().Be("*");
        file.Header("x-content-type-options").Should().Be("nosniff");
        await Server.NoFile(taskId, "resolution.json");
        await Server.NoFile(taskId, "runs/0/result.json");
        await Server.NoFile(taskId, "runs/0/logs.json");
    }

    [Test]
    public async Task Row_121_a_completed_task_tells_of_its_result_and_its_logs()
    {
        var taskId = await Server.Task();
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        await Server.Upload(taskId, "public/logs/live.log", "log"u8.ToArray());
        await Server.NoFile(taskId, "runs/0/result.json");
        var logs = await Server.Json(taskId, "runs/0/logs.json");
        _ = (await Server.Report(taskId, 0, "completed")).Ok;

        var resolution = await Server.Json(taskId, "resolution.json");

        var status = await Server.Status(taskId);
        JsonNode.DeepEquals(resolution, new JsonObject
        {
            ["version"] = "0.2.0",
            ["status"] = status.DeepClone(),
            ["result"] = Server.Url(taskId, "runs/0/result.json"),
            ["logs"] = Server.Url(taskId, "runs/0/logs.json"),
            ["runId"] = 0,
        }).Should().BeTrue(resolution.ToJsonString());
        var url = $"{Server.RootUrl}/api/queue/v1/task/{taskId}/runs/0/artifacts/public/logs/live.log";
        logs.ToJsonString().Should().Be($$$"""{"version":"0.2.0","logs":{"live.log":"{{{url}}}"}}""");
        var run = status["runs"]![0]!;
        JsonNode.DeepEquals(await Server.Json(taskId, "runs/0/result.json"), JsonNode.Parse($$$"""
            {
              "version": "0.2.0",
              "artifacts": {"public/logs/live.log": "{{{url}}}"},
              "statistics": {"started": "{{{run["started"]}}}", "finished": "{{{run["resolved"]}}}"},
              "worker": {"worker_group": "g", "worker_id": "i"},
              "result": {"success": true}
            }
            """)).Should().BeTrue();
    }

    [Test]
    public async Task Row_122_a_failed_task_has_a_bare_resolution_until_it_is_run_again()
    {
        var taskId = await Server.Task();
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        _ = (await Server.Report(taskId, 0, "failed")).Ok;

        (await Server.Json(taskId, "resolution.json")).AsObject().Select(member => member.Key)
            .Should().Equal("version", "status");
        (await Server.Json(taskId, "runs/0/result.json"))["result"]!.ToJsonString()
            .Should().Be("""{"success":false}""");
        _ = (await Server.Control(taskId, "rerun")).Ok;
        await Server.NoFile(taskId, "resolution.json");
        (await Server.File(taskId, "runs/0/result.json")).Status.Should().Be(200, "the run stays what it was");
        await Server.NoFile(taskId, "runs/1/result.json");
    }

    [Test]
    public async Task Row_123_a_task_that_was_cancelled_while_pending_has_a_resolution_and_no_run()
    {
        var taskId = await Server.Task();
        _ = (await Server.Control(taskId, "cancel")).Ok;

        (await Server.Json(taskId, "resolution.json"))["status"]!["state"]!.GetValue<string>()
            .Should().Be("exception");
        await Server.NoFile(taskId, "runs/0/logs.json");
        await Server.NoFile(taskId, "runs/0/result.json");
    }

    [Test]
    public async Task A_run_that_is_lost_and_tried_again_resolves_nothing_and_may_have_logs()
    {
        var taskId = await Server.Task();
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        _ = (await Server.CreateArtifact(
            taskId, "public/logs/live.log", ArtifactCalls.Reference("https://live.example"))).Ok;
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;

        await Server.NoFile(taskId, "resolution.json");
        await Server.NoFile(taskId, "runs/0/result.json");
        (await Server.File(taskId, "runs/0/logs.json")).Status.Should().Be(200);
        await Server.NoFile(taskId, "runs/1/logs.json");
    }

    [Test]
    public async Task Logs_are_those_below_public_logs_and_those_that_the_payload_names()
    {
        var taskId = await Server.Task(("payload", JsonNode.Parse(
            """{"log": "private/docker.log", "logs": {"live": "z/live", "backing": "public/logs/back"}}""")));
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        foreach (var name in new[]
        {
            "public/logs/b", "public/logs/a/../b", "private/docker.log", "z/live", "public/logs/back", "public/log",
        })
        {
            _ = (await Server.CreateArtifact(taskId, name, ArtifactCalls.Reference("https://x.example/"))).Ok;
        }

        _ = (await Server.CreateArtifact(taskId, "public/logs/gone", ArtifactCalls.Error())).Ok;

        var logs = (await Server.Json(taskId, "runs/0/logs.json"))["logs"]!.AsObject();

        logs.Select(log => log.Key).Should().Equal("a/../b", "b", "back", "private/docker.log", "z/live");
        logs["a/../b"]!.GetValue<string>().Should().EndWith("/artifacts/public%2Flogs%2Fa%2F..%2Fb");
        _ = (await Server.Report(taskId, 0, "completed")).Ok;
        (await Server.Json(taskId, "runs/0/result.json"))["artifacts"]!.AsObject().Should().HaveCount(6)
            .And.NotContainKey("public/logs/gone");
    }

    [TestCase("{0}/task.json/")]
    [TestCase("{0}/TASK.json")]
    [TestCase("{0}//task.json")]
    [TestCase("{0}/")]
    [TestCase("{0}")]
    [TestCase("{0}/runs/00/result.json")]
    [TestCase("{0}/runs/-1/result.json")]
    [TestCase("{0}/runs/1/result.json")]
    [TestCase("{0}/runs/99999999999999999999/result.json")]
    [TestCase("{0}/runs/0/other.json")]
    [TestCase("{0}/runs/0/artifacts/")]
    [TestCase("{0}/runs/0/artifacts/public/none")]
    [TestCase("{0}/runs/0/artifacts/%C3%A4")]
    [TestCase("{0}/runs/0/artifacts/%zz")]
    [TestCase("{0}/runs/0/../0/result.json")]
    [TestCase("{0}/%2e%2e/x/task.json")]
    [TestCase("not-a-slug/task.json")]
    [TestCase("%2e%2e/api/queue/v1/ping")]
    public async Task What_is_no_file_is_not_found(string path)
    {
        var taskId = await Server.CompletedTask();

        var answer = await Server.Anonymous().Get("/task-storage/" + path.Replace("{0}", taskId));

        answer.Status.Should().Be(404, answer.Text);
        answer.Text.Should().Be("""{"error":"Not found"}""");
    }

    [Test]
    public async Task A_task_that_never_was_has_no_files()
    {
        var taskId = SlugId.New();

        foreach (var file in new[] { "task.json", "resolution.json", "runs/0/logs.json", "runs/0/artifacts/a" })
        {
            var answer = await Server.AsRoot().Get($"/task-storage/{taskId}/{file}");
            answer.Text.Should().Be("""{"error":"Not found"}""", file);
        }
    }
}
