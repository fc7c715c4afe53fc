using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.13: the body that every error of a method has.</summary>
public sealed class ErrorBodyTests
{
    [Test]
    public async Task An_error_has_exactly_this_layout()
    {
        var answer = await Server.Anonymous().Get("queue/v1/ping?foo=1");

        answer.Status.Should().Be(400);
        answer.Header("Content-Type").Should().Be("application/json; charset=utf-8");
        var time = WireTime.Format(Server.Clock.GetUtcNow());
        answer.Json.AsObject().Select(pair => pair.Key).Should().Equal("code", "message", "requestInfo");
        answer.Json["code"]!.GetValue<string>().Should().Be("InvalidRequestArguments");
        answer.Json["requestInfo"]!.ToJsonString().Should()
            .Be($$$"""{"method":"ping","params":{},"payload":{},"time":"{{{time}}}"}""");
        answer.Json["message"]!.GetValue<string>().Should().Be(
            "Query parameter foo is not known to ping\n\n---\n\n* method:     ping\n"
            + $"* errorCode:  InvalidRequestArguments\n* statusCode: 400\n* time:       {time}");
    }

    [Test]
    public async Task The_decoded_path_parameters_are_shown()
    {
        var answer = await RawHttp.SendAsRoot(
            Server, "GET", "/api/queue/v1/task/b%20d/runs/x/artifacts/public%2Fa%252Fb//c%C3%A9");

        answer.Code.Should().Be("InvalidRequestArguments");
        answer.Json["requestInfo"]!["method"]!.GetValue<string>().Should().Be("getArtifact");
        var parameters = answer.Json["requestInfo"]!["params"]!.AsObject();
        parameters.Select(pair => $"{pair.Key}={pair.Value}").Should()
            .Equal("taskId=b d", "runId=x", "name=public/a%2Fb//cé");
        var message = answer.Json["message"]!.GetValue<string>();
        message.Split("\n\n---\n\n")[0].Split('\n')
            .Should().HaveCount(3).And.OnlyContain(line => line.Contains("must match"));
        message.Should().Contain("taskId").And.Contain("'b d'").And.Contain(Patterns.SlugId)
            .And.Contain("runId").And.Contain("'x'").And.Contain(Patterns.RunId).And.Contain(Patterns.ArtifactName);
    }

    [Test]
    public async Task The_payload_is_shown_with_its_defaults()
    {
        var answer = await Server.AsRoot().Post("queue/v1/claim-work/p/w", new { workerGroup = "g" });

        answer.Code.Should().Be("InputValidationError");
        answer.Json["requestInfo"]!["payload"]!.ToJsonString().Should().Be("""{"workerGroup":"g","tasks":1}""");
        answer.Json["requestInfo"]!["params"]!.ToJsonString().Should().Be("""{"taskQueueId":"p/w"}""");
    }

    [Test]
    public async Task The_payload_of_a_method_without_input_is_shown_as_it_came()
    {
        var answer = await Server.AsRoot().Post($"queue/v1/task/{SlugId.New()}/cancel", """{"a": [1, {"b": null}]}""");

        answer.Code.Should().Be("ResourceNotFound");
        answer.Json["requestInfo"]!["payload"]!.ToJsonString().Should().Be("""{"a":[1,{"b":null}]}""");
    }

    [TestCase(-2)]
    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(1)]
    public async Task However_long_it_is_what_cannot_be_read_is_shown_as_it_came(int more)
    {
        // Longer than a piece of it that is written at once, whose end may fall between two halves of a character.
        var body = $"{{{new string('x', (16 * 1024) + more - 1)}😀\"é<{new string('\\', 40_000)}😀";
        await using var server = await RunningServer.Start();

        var answer = await server.AsRoot().Post("queue/v1/claim-work/p/w", body);

        answer.Status.Should().Be(400);
        answer.Json["requestInfo"]!["payload"]!.GetValue<string>().Should().Be(body);
    }

    [TestCase("{bad", "{bad")]
    [TestCase("", null)]
    [TestCase("{\"a\":\"\\ud800\"}", "{\"a\":\"\\ud800\"}")]
    [TestCase("{\"\\ud800\":1}", "{\"\\ud800\":1}")]
    [TestCase("[\"\\uDC00\\ud800\"]", "[\"\\uDC00\\ud800\"]")]
    public async Task What_cannot_be_read_is_shown_as_its_text(string body, string? shown)
    {
        var answer = await Server.AsRoot().Post("queue/v1/claim-work/p/w", body);

        answer.Status.Should().Be(400);
        answer.Code.Should().Be("MalformedPayload");
        var payload = answer.Json["requestInfo"]!["payload"]!;
        if (shown is null)
        {
            payload.ToJsonString().Should().Be("{}");
        }
        else
        {
            payload.GetValue<string>().Should().Be(shown);
        }
    }

    [Test]
    public async Task A_broken_schema_is_told_of_with_its_id_and_every_fault()
    {
        var answer = await Server.AsRoot().Post(
            "queue/v1/claim-work/p/w", new { workerGroup = 1, tasks = 33, extra = true });

        answer.Status.Should().Be(400);
        answer.Code.Should().Be("InputValidationError");
        var message = answer.Json["message"]!.GetValue<string>();
        message.Should().StartWith("\n");
        var lines = message.Split("\n\n---\n\n")[0].Split('\n');
        lines[2].Should().Be($"{Server.RootUrl}/schemas/queue/v1/claim-work-request.json#");
        lines[3].Should().Be("Errors:");
        lines[4..].Should().HaveCount(4).And.OnlyContain(line => line.StartsWith("  * data"));
        string.Join('\n', lines).Should().Contain("data/workerGroup").And.Contain("data/tasks must be <= 32")
            .And.Contain("must have required property 'workerId'")
            .And.Contain("data must NOT have additional properties: \"extra\"");
    }

    [Test]
    public async Task Insufficient_scopes_are_told_in_fences()
    {
        var anonymous = await Server.Anonymous().Get("queue/v1/task/bad");
        var known = await Server.With("queue:get-artifact:x").Get("queue/v1/task/bad");

        anonymous.Status.Should().Be(403);
        anonymous.Code.Should().Be("InsufficientScopes");
        Fences(anonymous).Should().Equal("queue:get-task:bad");
        known.Status.Should().Be(403);
        known.Json["message"]!.GetValue<string>().Should().StartWith("Client ID test/limited ");
        Fences(known).Should().Equal("queue:get-task:bad", "queue:get-task:bad");
    }

    [Test]
    public async Task What_is_missing_is_told_apart_from_what_is_needed()
    {
        var answer = await Server.With("queue:claim-work:p/w").Post(
            "queue/v1/claim-work/p/w", new { workerGroup = "g", workerId = "i" });

        Fences(answer)[0].Should().Be("queue:worker-id:g/i");
        JsonDocument.Parse(Fences(answer)[1]).RootElement.GetProperty("AllOf").EnumerateArray()
            .Select(scope => scope.GetString()).Should().Equal("queue:claim-work:p/w", "queue:worker-id:g/i");
        Fences(answer)[1].Should().Contain("\n  \"AllOf\"");
    }

    [Test]
    public async Task Bad_credentials_are_asked_for_again_by_a_header()
    {
        var other = Server.Root with { AccessToken = "no-secret-no-secret-no-secret" };

        var answer = await Server.As(other).Get($"queue/v1/task/{SlugId.New()}");

        answer.Status.Should().Be(401);
        answer.Code.Should().Be("AuthenticationFailed");
        answer.Header("www-authenticate").Should().Be("hawk");
        (await Server.Anonymous().Get("queue/v1/task/bad")).Header("www-authenticate").Should().BeNull();
    }

    [Test]
    public async Task An_internal_error_tells_the_incident_and_nothing_else()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "None" },
            configureServices: services => ThrowingMethod.AddTo(services));

        var answer = await server.Anonymous().Get("queue/v1/throwing");

        answer.Status.Should().Be(500);
        answer.Code.Should().Be("InternalServerError");
        answer.Text.Should().NotContain("the secret reason").And.NotContain("   at ");
        Regex.IsMatch(answer.Text, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").Should().BeTrue();
        answer.Json.AsObject().Should().HaveCount(3);
    }

    private static List<string> Fences(ApiAnswer answer) =>
        [.. answer.Json["message"]!.GetValue<string>().Split("```\n").Where((_, index) => index % 2 == 1)
            .Select(text => text.TrimEnd('\n'))];
}
