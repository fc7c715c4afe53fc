using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.2, §1.3, §1.10: what answers beside the methods of the services.</summary>
public sealed class HostEndpointsTests
{
    private static readonly string[] Verbs = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"];

    [TestCase("/robots.txt", "text/plain", "User-Agent: *\nDisallow: /\n")]
    [TestCase("/__heartbeat__", "application/json; charset=utf-8", "{}")]
    [TestCase("/__lbheartbeat__", "application/json; charset=utf-8", "{}")]
    [TestCase("/__lbheartbeat__/foo", "application/json; charset=utf-8", "{}")]
    [TestCase("/__heartbeat__?x=1", "application/json; charset=utf-8", "{}")]
    public async Task The_host_answers_any_verb_and_whatever_follows(string path, string contentType, string body)
    {
        foreach (var verb in Verbs)
        {
            var answer = await RawHttp.Send(Server, verb, path);

            answer.Status.Should().Be(200, verb);
            answer.Header("Content-Type").Should().Be(contentType);
            answer.Text.Should().Be(verb == "HEAD" ? "" : body);
        }
    }

    [Test]
    public async Task The_version_is_four_texts_and_the_same_everywhere()
    {
        var host = await Server.Anonymous().Get("/__version__");
        var service = await Server.Anonymous().Get("queue/v1/__version__");

        host.Status.Should().Be(200);
        host.Json.AsObject().Select(pair => pair.Key).Should().Equal("version", "commit", "source", "build");
        host.Json.AsObject()
            .Should().OnlyContain(pair => pair.Value!.GetValueKind() == System.Text.Json.JsonValueKind.String);
        service.Json.ToJsonString().Should().Be(host.Json.ToJsonString());
    }

    [TestCase("queue")]
    [TestCase("auth")]
    public async Task Every_service_has_the_four_methods_of_monitoring(string service)
    {
        var ping = await Server.Anonymous().Get($"{service}/v1/ping");
        ping.Status.Should().Be(200);
        ping.Json["alive"]!.GetValue<bool>().Should().BeTrue();
        ping.Json["uptime"]!.GetValue<double>().Should().BeGreaterThanOrEqualTo(0);
        ping.Header("Content-Type").Should().Be("application/json; charset=utf-8");

        (await Server.Anonymous().Get($"{service}/v1/__heartbeat__")).Text.Should().Be("{}");
        (await Server.Anonymous().Get($"{service}/v1/__lbheartbeat__")).Text.Should().Be("{}");
        (await Server.Anonymous().Get($"{service}/v1/__version__")).Status.Should().Be(200);
    }

    [TestCase("/api/queue/v1/ping/", 200)]
    [TestCase("/api/queue/v1/ping//", 404)]
    [TestCase("/api/queue/v1/PING", 404)]
    [TestCase("/api/Queue/v1/ping", 404)]
    [TestCase("/API/queue/v1/ping", 404)]
    [TestCase("/api/queue//v1/ping", 404)]
    [TestCase("/api/queue/v1//ping", 404)]
    [TestCase("/api//queue/v1/ping", 404)]
    [TestCase("//api/queue/v1/ping", 404)]
    [TestCase("/api/queue/v2/ping", 404)]
    [TestCase("/api/queue/v1", 404)]
    [TestCase("/api/queue/v1/", 404)]
    [TestCase("/api/queue/v1/x/../ping", 404)]
    [TestCase("/api/queue/v1/./ping", 404)]
    [TestCase("/api/queue/v1/%70ing", 404)]
    [TestCase("/api/queue/v1/ping%2F", 404)]
    [TestCase("/api/queue/v1/ping/x", 404)]
    [TestCase("/api/queue/v1/ping#x", 404)]
    [TestCase("/api/auth/v1/test-authenticate-get", 403)]
    [TestCase("/api/auth/v1/test-authenticate-get/", 403)]
    public async Task Fixed_routes_are_matched_as_sent_but_for_one_slash_at_the_end(string target, int status)
    {
        var answer = await RawHttp.Send(Server, "GET", target);

        answer.Status.Should().Be(status);
        if (status == 404)
        {
            answer.Text.Should().Be("""{"error":"Not found"}""");
            answer.Header("Content-Type").Should().Be("application/json; charset=utf-8");
        }
    }

    [TestCase("DELETE")]
    [TestCase("PUT")]
    [TestCase("POST")]
    [TestCase("PATCH")]
    [TestCase("TRACE")]
    [TestCase("get")]
    [TestCase("FROBNICATE")]
    public async Task A_known_path_with_another_verb_is_not_found(string verb)
    {
        var answer = await RawHttp.Send(Server, verb, "/api/queue/v1/ping");

        answer.Status.Should().Be(404);
        answer.Text.Should().Be("""{"error":"Not found"}""");
    }

    [TestCase("queue/v1/task/fN1SbArXTPSVFNUvaOlinQ", "GET, HEAD, PUT")]
    [TestCase("queue/v1/task/no-slug", "GET, HEAD, PUT")]
    [TestCase("queue/v1/ping", "GET, HEAD")]
    [TestCase("queue/v1/ping/", "GET, HEAD")]
    [TestCase("queue/v1/claim-work/p/w", "POST")]
    [TestCase("queue/v1/task/x/runs/0/artifacts/a/b", "GET, HEAD, POST, PUT")]
    public async Task Options_tells_the_verbs_of_a_path(string path, string verbs)
    {
        var answer = await Server.Anonymous().Send(HttpMethod.Options, path);

        answer.Status.Should().Be(200);
        answer.Header("Allow")!.Replace(",", ", ").Replace("  ", " ").Should().Be(verbs);
        answer.Header("Content-Type").Should().Be("text/plain");
        answer.Text.Should().Be(verbs);
    }

    [TestCase("queue/v1/nope")]
    [TestCase("queue/v1/")]
    [TestCase("nope/v1/ping")]
    [TestCase("queue/v1")]
    public async Task Options_of_an_unknown_path_are_not_found(string path) =>
        (await Server.Anonymous().Send(HttpMethod.Options, path)).Status.Should().Be(404);

    [Test]
    public async Task Head_is_as_get_without_the_body()
    {
        var get = await Server.Anonymous().Get("queue/v1/__version__");
        var head = await RawHttp.Send(Server, "HEAD", "/api/queue/v1/__version__");

        head.Status.Should().Be(200);
        head.Bytes.Should().BeEmpty();
        head.Header("Content-Type").Should().Be(get.Header("Content-Type"));
        head.Header("Content-Length").Should().Be($"{get.Text.Length}");
        head.Header("ETag").Should().Be(get.Header("ETag"));
    }

    [Test]
    public async Task Head_is_authorized_as_get_is()
    {
        var taskId = await Server.Task();

        (await Server.Anonymous().Send(HttpMethod.Head, $"queue/v1/task/{taskId}")).Status.Should().Be(403);
        var allowed = await Server.AsRoot().Send(HttpMethod.Head, $"queue/v1/task/{taskId}");
        allowed.Status.Should().Be(200);
        allowed.Text.Should().BeEmpty();
    }
}
