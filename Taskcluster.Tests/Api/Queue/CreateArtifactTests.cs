using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Support.ArtifactCalls;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>What an artifact may be, and for which runs (spec/queue.md §2.9; §6 rows 92 to 96).</summary>
public sealed class CreateArtifactTests : ServerTests
{
    public static readonly Example Example = new("queue.createArtifact", async server =>
    {
        var taskId = await server.ClaimedTask();
        var body = Reference("https://example.com/x");
        body["expires"] = WireTime.Format(server.Clock.GetUtcNow().AddMinutes(30));
        return new($"/task/{taskId}/runs/0/artifacts/public/a", body)
        {
            Needs = $"queue:create-artifact:{taskId}/0",
        };
    })
    {
        Messages = ["artifactCreated"],
    };

    [Test]
    public async Task An_s3_artifact_gets_a_signed_url_for_45_minutes_and_is_not_told_of()
    {
        var taskId = await Server.RunningTask();

        var reply = (await Server.CreateArtifact(taskId, "public/a b.txt", S3("text/plain; charset=utf-8"))).Ok;

        reply.AsObject().Select(member => member.Key)
            .Should().BeEquivalentTo("storageType", "putUrl", "expires", "contentType");
        reply["expires"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(45)));
        reply["contentType"]!.GetValue<string>().Should().Be("text/plain; charset=utf-8");
        reply["putUrl"]!.GetValue<string>().Should().StartWith(Server.RootUrl + "/");
        Server.Messages.Exchanges.Should().NotContain("artifact-created");
    }

    [Test]
    public async Task Reference_link_and_error_are_told_of_each_time()
    {
        var taskId = await Server.RunningTask(("routes", new JsonArray("x.y")));
        foreach (var (name, body) in new (string, JsonObject)[]
        {
            ("r", Reference("https://example.com/x?y=1")), ("l", Link("r")), ("e", Error()),
        })
        {
            var storageType = body["storageType"]!.GetValue<string>();
            for (var time = 0; time < 2; time++)
            {
                (await Server.CreateArtifact(taskId, name, body)).Ok.ToJsonString().Should()
                    .Be($$"""{"storageType":"{{storageType}}"}""");
            }

            var message = Server.Messages.All[^1];
            PublishedMessages.ShortName(message).Should().Be("artifact-created");
            var payload = PublishedMessages.Payload(message);
            payload.AsObject().Select(member => member.Key).Should()
                .BeEquivalentTo("version", "status", "runId", "workerGroup", "workerId", "artifact");
            payload["artifact"]!.ToJsonString().Should().Be(new JsonObject
            {
                ["storageType"] = storageType,
                ["name"] = name,
                ["expires"] = body["expires"]!.DeepClone(),
                ["contentType"] = body["contentType"]?.DeepClone() ?? "application/binary",
            }.ToJsonString());
        }

        Server.Messages.Exchanges.Count(exchange => exchange == "artifact-created").Should().Be(6);
    }

    [Test]
    public async Task A_content_type_that_was_not_given_is_filled_in()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.CreateArtifact(taskId, "s", S3(""))).Ok;
        _ = (await Server.CreateArtifact(taskId, "l", Link("s"))).Ok;

        var infos = (await Server.AsRoot().Get($"queue/v1/task/{taskId}/runs/0/artifacts")).Ok["artifacts"]!.AsArray();

        infos.Select(info => info!["contentType"]!.GetValue<string>())
            .Should().Equal("application/binary", "application/binary");
    }

    [Test]
    public async Task Each_shape_has_its_own_fields_and_no_others()
    {
        var taskId = await Server.RunningTask();
        JsonObject With(JsonObject body, string name, JsonNode? value)
        {
            body[name] = value;
            return body;
        }

        JsonObject Without(JsonObject body, string name)
        {
            body.Remove(name);
            return body;
        }

        JsonObject[] refused =
        [
            With(Error(), "contentType", "text/plain"),
            With(Error(), "reason", "other"),
            With(Error(), "message", new string('m', 4097)),
            With(S3(), "url", "https://example.com"),
            With(S3(), "contentLength", -1),
            With(S3(), "contentLength", 1.5),
            With(S3(), "contentType", new string('c', 256)),
            Without(S3(), "contentType"),
            Without(Reference("https://example.com"), "contentType"),
            Reference("not a url"),
            Reference("/relative"),
            With(Link("a"), "url", "https://example.com"),
            Without(Link("a"), "artifact"),
            With(S3(), "storageType", "blob"),
            With(S3(), "storageType", "azure"),
            Without(S3(), "storageType"),
            With(S3(), "expires", "tomorrow"),
        ];
        foreach (var body in refused)
        {
            (await Server.CreateArtifact(taskId, "a", body))
                .ShouldFail(400, "InputValidationError", "post-artifact-request");
        }

        (await Server.AsRoot().Get(Path(taskId, "a"))).Status.Should().Be(404, "nothing was kept");
    }

    [Test]
    public async Task A_run_that_cannot_have_artifacts_is_a_fault_of_the_request()
    {
        var (missing, pending) = (SlugId.New(), await Server.Task());
        (await Server.CreateArtifact(missing, "a", Error())).ShouldFail(400, "InputError", missing);
        (await Server.CreateArtifact(pending, "a", Error(), runId: 1)).ShouldFail(400, "InputError", "run 1", pending);
        (await Server.CreateArtifact(pending, "a", Error())).ShouldFail(400, "InputError", "never claimed");
        _ = (await Server.Control(pending, "cancel")).Ok;

        (await Server.CreateArtifact(pending, "a", Error())).ShouldFail(400, "InputError", "never claimed");
    }

    [Test]
    public async Task After_an_exception_there_are_25_minutes_for_it_and_after_an_end_of_its_own_none()
    {
        var deadline = WireTime.Format(Server.Clock.GetUtcNow().AddHours(5));
        var completed = await Server.CompletedTask(("deadline", deadline));
        var failed = await Server.RunningTask(("deadline", deadline));
        _ = (await Server.Report(failed, 0, "failed")).Ok;
        var ended = await Server.RunningTask(("deadline", deadline));
        _ = (await Server.ReportException(ended, 0, "worker-shutdown")).Ok;
        _ = await Server.Claim();
        _ = (await Server.Control(ended, "cancel")).Ok;

        (await Server.CreateArtifact(completed, "a", Error()))
            .ShouldFail(409, "RequestConflict", "completed", completed);
        (await Server.CreateArtifact(failed, "a", Error())).ShouldFail(409, "RequestConflict", "failed");
        Server.Clock.Advance(TimeSpan.FromMinutes(25).Subtract(TimeSpan.FromMilliseconds(1)));
        (await Server.CreateArtifact(ended, "a", Error())).Status.Should().Be(200, "an earlier run may have them, too");
        (await Server.CreateArtifact(ended, "a", Error(), runId: 1)).Status.Should().Be(200);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Server.CreateArtifact(ended, "b", Error())).ShouldFail(409, "RequestConflict", "25 minutes");
    }

    [Test]
    public async Task An_artifact_expires_with_its_task_at_the_latest_and_not_before_now()
    {
        var taskId = await Server.RunningTask();
        var end = Server.Clock.GetUtcNow().AddHours(1).AddYears(1);
        JsonObject Expiring(DateTimeOffset moment)
        {
            var body = Error();
            body["expires"] = WireTime.Format(moment);
            return body;
        }

        (await Server.CreateArtifact(taskId, "a", Expiring(end))).Status.Should().Be(200);
        (await Server.CreateArtifact(taskId, "b", Expiring(end.AddMilliseconds(1))))
            .ShouldFail(400, "InputError", WireTime.Format(end), "expires");
        var now = Server.Clock.GetUtcNow();
        (await Server.CreateArtifact(taskId, "b", Expiring(now.AddMinutes(-15)))).Status.Should().Be(200);
        (await Server.CreateArtifact(SlugId.New(), "b", Expiring(now.AddMinutes(-15).AddMilliseconds(-1))))
            .ShouldFail(400, "InputError", "in the past");
    }

    [Test]
    public async Task Scopes_are_told_before_everything_else()
    {
        var taskId = await Server.RunningTask();

        (await Server.With($"queue:create-artifact:{taskId}/1").Post(Path(taskId, "a"), "{}"))
            .ShouldLack($"queue:create-artifact:{taskId}/0", $"queue:create-artifact:{taskId}/0");
        (await Server.AsRoot().Post(Path(taskId, "%c3%a9"), Error()))
            .ShouldFail(400, "InvalidRequestArguments", "name");
        (await Server.AsRoot().Post(Path(taskId, "a"))).ShouldFail(400, "MalformedPayload");
    }
}
