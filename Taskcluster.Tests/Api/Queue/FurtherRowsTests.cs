using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Rows of spec/queue.md §6, and bad input of its kind, to the letter, that no other test has so.</summary>
public sealed class FurtherRowsTests : ServerTests
{
    [Test]
    public async Task Row_25_a_queue_in_two_segments_is_no_route_and_in_one_it_is()
    {
        (await Server.AsRoot().Get("queue/v1/task-queues/p/w")).Text.Should().Be("""{"error":"Not found"}""");
        (await Server.AsRoot().Get("queue/v1/task-queues/p%2Fw")).ShouldFail(404, "ResourceNotFound", "p/w");
    }

    [Test]
    public async Task Rows_26_and_27_the_slash_of_a_pending_queue_may_be_escaped_and_its_type_is_lower_case()
    {
        _ = await Server.Task();

        var raw = await Server.AsRoot().Get("queue/v1/pending/p/w");
        var escaped = await Server.AsRoot().Get("queue/v1/pending/p%2Fw");

        raw.Ok["pendingTasks"]!.GetValue<int>().Should().Be(1);
        escaped.Text.Should().Be(raw.Text);
        (await Server.AsRoot().Get("queue/v1/pending/p/UPPER"))
            .ShouldFail(400, "InvalidRequestArguments", "taskQueueId", "'p/UPPER'");
    }

    [Test]
    public async Task Rows_31_and_33_the_same_task_twice_is_one_task_and_another_name_is_a_conflict()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();
        var first = (await Server.Create(taskId, definition)).Ok;
        var second = (await Server.Create(taskId, definition)).Ok;
        var renamed = definition.DeepClone().AsObject();
        renamed["metadata"]!["name"] = "another name";

        JsonNode.DeepEquals(first, second).Should().BeTrue();
        (await Server.Create(taskId, renamed)).ShouldFail(409, "RequestConflict", taskId, "metadata");

        Server.Rows("queue_tasks").Should().Be(1);
        Server.Messages.Of(taskId).Should()
            .Equal("task-defined _", "task-pending 0", "task-defined _", "task-pending 0");
    }

    [Test]
    public async Task Row_79_a_completed_task_has_all_its_retries_again()
    {
        var taskId = await Server.CompletedTask(("retries", 5));

        var status = (await Server.Control(taskId, "rerun")).Ok["status"]!;

        Answers.Summary(status).Should().Be("pending: completed(scheduled, completed) pending(rerun) 5 left");
    }

    [Test]
    public async Task Row_97_the_same_s3_artifact_twice_has_a_url_each_time_and_is_not_told_of()
    {
        var taskId = await Server.RunningTask();
        var body = S3();

        for (var time = 0; time < 2; time++)
        {
            var url = (await Server.CreateArtifact(taskId, "a", body)).Ok["putUrl"]!.GetValue<string>();
            using var put = await Put(url, "content"u8.ToArray());
            put.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        Server.Messages.Exchanges.Should().NotContain("artifact-created");
    }

    [Test]
    public async Task Row_108_a_private_artifact_of_an_unknown_task_is_refused_before_it_is_missed()
    {
        var path = $"queue/v1/task/{SlugId.New()}/artifacts/private/a";

        (await Server.Anonymous().Get(path)).ShouldFail(403, "InsufficientScopes");
        (await Server.With("queue:get-artifact:private/a").Get(path)).ShouldFail(404, "ResourceNotFound");
    }

    [Test]
    public async Task What_a_reference_leads_to_is_never_fetched_by_us()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var taskId = await Server.RunningTask();
        string[] urls =
        [
            $"http://127.0.0.1:{port}/secret", $"http://localhost:{port}/secret", $"http://[::1]:{port}/secret",
            $"{Server.RootUrl}/api/queue/v1/ping", "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:1/",
        ];
        foreach (var (number, url) in urls.Index())
        {
            _ = (await Server.CreateArtifact(taskId, $"public/{number}", Reference(url))).Ok;
            _ = (await Server.CreateArtifact(taskId, $"public/link-{number}", Link($"public/{number}"))).Ok;
            foreach (var name in new[] { $"public/{number}", $"public/link-{number}" })
            {
                (await Server.Anonymous().Get(Path(taskId, name))).Header("location").Should().Be(url);
                (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifacts/{name}")).Header("location")
                    .Should().Be(url);
                foreach (var place in new[] { $"{taskId}/runs/0/artifact-content", $"{taskId}/artifact-content" })
                {
                    (await Server.Anonymous().Get($"queue/v1/task/{place}/{name}")).Ok["url"]!.GetValue<string>()
                        .Should().Be(url);
                }

                (await Server.Anonymous().Get($"queue/v1/task/{taskId}/artifact-info/{name}")).Status.Should().Be(200);
                (await Server.Anonymous().Get($"/task-storage/{taskId}/runs/0/artifacts/{name}")).Header("location")
                    .Should().Be(url);
            }
        }

        _ = (await Server.Report(taskId, 0, "completed")).Ok;
        (await Server.Anonymous().Get($"/task-storage/{taskId}/runs/0/result.json")).Status.Should().Be(200);
        listener.Pending().Should().BeFalse("who asks is told where to go, and goes there without us");
    }
}
