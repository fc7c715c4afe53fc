using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.TaskStorage;

/// <summary>Logs and results that a worker gives itself (spec/queue.md §4.2).</summary>
public sealed class WorkerDocumentsTests : ServerTests
{
    private const int MaxBody = 2000;
    private const int MaxValues = 500;

    private const string Logs = """{ "version":"0.2.0",  "logs": {"stdout": "https://x.example/1"} }""";

    protected override IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?>
        {
            ["Api:MaxBodyBytes"] = $"{MaxBody}",
            ["Api:MaxBodyValues"] = $"{MaxValues}",
        };

    [TestCase("logs.json")]
    [TestCase("result.json")]
    public async Task What_the_worker_sent_is_shown_as_it_was_sent_and_may_be_sent_again(string document)
    {
        var (taskId, worker) = await Server.Claimed();

        (await worker.Send(taskId, document, "{\"first\": 1}")).Status.Should().Be(204);
        (await Server.Json(taskId, $"runs/0/{document}")).ToJsonString().Should().Be("""{"first":1}""");
        (await worker.Send(taskId, document, Logs)).Status.Should().Be(204);
        _ = (await Server.Report(taskId, 0, "completed")).Ok;

        (await Server.File(taskId, $"runs/0/{document}")).Text.Should().Be(Logs);
        var artifact = await Server.Anonymous().Get(ArtifactCalls.Path(taskId, $"public/{document}"));
        artifact.Status.Should().Be(303);
        artifact.Header("location").Should().Be(Server.Url(taskId, $"runs/0/{document}"));
        (await worker.Send(taskId, document, "{}")).ShouldFail(409, "RequestConflict", "is completed");
        (await Server.File(taskId, $"runs/0/{document}")).Text.Should().Be(Logs);
    }

    [Test]
    public async Task A_document_may_come_late_for_a_lost_run_but_not_too_late()
    {
        var (taskId, _) = await Server.Claimed();
        _ = (await Server.ReportException(taskId, 0, "internal-error")).Ok;

        (await Server.AsRoot().Send(taskId, "logs.json", Logs)).Status.Should().Be(204);
        await Server.Advance(TimeSpan.FromMinutes(26));

        (await Server.AsRoot().Send(taskId, "logs.json", "{}")).ShouldFail(409, "RequestConflict");
        (await Server.File(taskId, "runs/0/logs.json")).Text.Should().Be(Logs);
    }

    [Test]
    public async Task Only_the_runs_worker_may_send()
    {
        var (taskId, _) = await Server.Claimed();
        var (_, stranger) = await Server.Claimed();
        var needed = $"queue:create-artifact:{taskId}/0";

        (await Server.Anonymous().Send(taskId, "logs.json", Logs)).ShouldNeed(needed);
        (await stranger.Send(taskId, "logs.json", Logs)).ShouldFail(403, "InsufficientScopes", needed);
        (await Server.With(needed).Send(taskId, "logs.json", Logs)).Status.Should().Be(204);
    }

    [Test]
    public async Task What_cannot_be_a_document_is_refused_and_leaves_nothing()
    {
        var (taskId, worker) = await Server.Claimed();
        var before = Server.Messages.All.Count;

        foreach (var body in new[] { "[]", "1", "{", "", "null", """{"a":1}{}""" })
        {
            (await worker.Send(taskId, "logs.json", body)).ShouldFail(400, "MalformedPayload", "logs.json");
        }

        (await worker.Send(taskId, "logs.json", $$"""{"a":"{{new string('x', MaxBody)}}"}"""))
            .ShouldFail(413, "InputTooLarge", $"{MaxBody}");
        var many = string.Join(',', Enumerable.Repeat("0", MaxValues));
        (await worker.Send(taskId, "logs.json", $$"""{"a":[{{many}}]}"""))
            .ShouldFail(413, "InputTooLarge", $"{MaxValues} JSON values");
        (await worker.Send(taskId, "other.json", "{}")).Status.Should().Be(404);
        (await worker.Send(
            HttpMethod.Put, $"/task-storage/{taskId}/runs/0/logs.json", Logs,
            request => request.Content!.Headers.ContentType = new("text/plain")))
            .ShouldFail(400, "MalformedPayload", "text/plain");

        await Server.NoFile(taskId, "runs/0/logs.json");
        Server.Messages.All.Should().HaveCount(before);
    }

    [Test]
    public async Task No_task_and_no_claim_take_no_document()
    {
        var pending = await Server.Task();

        foreach (var taskId in new[] { SlugId.New(), pending })
        {
            (await Server.AsRoot().Send(taskId, "logs.json", Logs)).ShouldFail(400, "InputError", taskId);
            (await Server.AsRoot().Get($"/task-storage/{taskId}/runs/0/logs.json")).Status.Should().Be(404);
        }
    }

    [Test]
    public async Task An_artifact_of_the_documents_name_is_the_document()
    {
        var taskId = await Server.ClaimedTask();
        await Server.Upload(taskId, "public/result.json", "{\"mine\":1}"u8.ToArray(), "application/json");

        var answer = await Server.File(taskId, "runs/0/result.json");

        answer.Status.Should().Be(303, answer.Text);
        using var content = await ArtifactCalls.Fetch(answer.Header("location")!);
        (await content.Content.ReadAsStringAsync()).Should().Be("{\"mine\":1}");
        (await Server.AsRoot().Send(taskId, "result.json", "{}")).ShouldFail(409, "RequestConflict", "'s3'");
    }

    [Test]
    public async Task An_error_artifact_and_one_that_leads_to_itself_are_no_documents()
    {
        var taskId = await Server.ClaimedTask();
        _ = (await Server.CreateArtifact(taskId, "public/result.json", ArtifactCalls.Error())).Ok;
        _ = (await Server.CreateArtifact(
            taskId, "public/logs.json", ArtifactCalls.Reference(Server.Url(taskId, "runs/0/logs.json")))).Ok;
        _ = (await Server.Report(taskId, 0, "completed")).Ok;

        (await Server.Json(taskId, "runs/0/result.json"))["result"]!["success"]!.GetValue<bool>().Should().BeTrue();
        await Server.NoFile(taskId, "runs/0/logs.json");
    }

    [Test]
    public async Task A_document_goes_with_its_task()
    {
        var taskId = await Server.Task(("expires", JsonValue.Create(
            Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddHours(2)))));
        _ = (await Server.ClaimTask(taskId, 0)).Ok;
        (await Server.AsRoot().Send(taskId, "logs.json", Logs)).Status.Should().Be(204);
        Documents().Should().Be(1);

        await Server.Advance(TimeSpan.FromHours(2.1));

        Documents().Should().Be(0);

        long Documents() => Server.Services.GetRequiredService<Database>().Read(rows =>
        {
            using var call = rows.Sql("SELECT count(*) FROM task_storage_documents");
            return call.Step() ? call.Long(0) : -1;
        });
    }
}
