using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.2 and §1.9: what every response bears.</summary>
public sealed class HeadersTests
{
    private static readonly Dictionary<string, string> Cors = new()
    {
        ["Access-Control-Allow-Origin"] = "*",
        ["Access-Control-Max-Age"] = "900",
        ["Access-Control-Allow-Methods"] = "OPTIONS,GET,HEAD,POST,PUT,DELETE,TRACE,CONNECT",
        ["Access-Control-Request-Method"] = "*",
        ["Access-Control-Allow-Headers"] = "X-Requested-With,Content-Type,Authorization,Accept,Origin,Cache-Control",
        ["Cache-Control"] = "no-store no-cache must-revalidate",
    };

    [TestCase("GET", "/api/queue/v1/ping", 200)]
    [TestCase("GET", "/api/queue/v1/nope", 404)]
    [TestCase("GET", "/api/nope/v1/ping", 404)]
    [TestCase("GET", "/api/queue/v1/ping?foo=1", 400)]
    [TestCase("GET", "/api/queue/v1/task/bad", 403)]
    [TestCase("POST", "/api/queue/v1/task/bad/cancel", 400)]
    [TestCase("DELETE", "/api/queue/v1/ping", 404)]
    [TestCase("PATCH", "/api/queue/v1/ping", 404)]
    [TestCase("OPTIONS", "/api/queue/v1/ping", 200)]
    [TestCase("OPTIONS", "/api/queue/v1/nope", 404)]
    [TestCase("HEAD", "/api/queue/v1/ping", 200)]
    [TestCase("GET", "/api", 404)]
    [TestCase("GET", "/api/", 404)]
    [TestCase("GET", "/api/queue/v1", 404)]
    [TestCase("GET", "/__heartbeat__", 200)]
    [TestCase("GET", "/references/manifest.json", 200)]
    public async Task Every_response_has_the_headers_of_its_place(string verb, string path, int status)
    {
        var answer = await RawHttp.Send(Server, verb, path);

        answer.Status.Should().Be(status);
        answer.Header("x-content-type-options").Should().Be("nosniff");
        answer.Header("Content-Security-Policy").Should().Be(
            "report-uri /__cspreport__;default-src 'none';frame-ancestors 'none';");
        Guid.TryParse(answer.Header("x-for-request-id"), out _).Should().BeTrue();
        Guid.TryParse(answer.Header("x-for-trace-id"), out _).Should().BeTrue();
        answer.Header("x-for-trace-id").Should().NotBe(answer.Header("x-for-request-id"));
        answer.Headers.Should().NotContainKey("Server").And.NotContainKey("X-Powered-By").And.ContainKey("Date");
        if (path.StartsWith("/api/", StringComparison.Ordinal) && path.Count(letter => letter == '/') > 3)
        {
            answer.Headers.Should().Contain(Cors);
        }
        else if (!path.StartsWith("/references/", StringComparison.Ordinal))
        {
            answer.Headers.Should().NotContainKey("Access-Control-Allow-Origin");
        }
    }

    [Test]
    public async Task The_callers_trace_id_is_sent_back_and_never_its_request_id()
    {
        var answer = await RawHttp.Send(
            Server, "GET", "/api/queue/v1/ping", ["x-taskcluster-trace-id: abc", "x-for-request-id: mine"]);

        answer.Header("x-for-trace-id").Should().Be("abc");
        Guid.TryParse(answer.Header("x-for-request-id"), out _).Should().BeTrue();
    }

    [TestCase("x-taskcluster-trace-id: é", TestName = "A_trace_id_beyond_ASCII_is_replaced")]
    [TestCase("x-taskcluster-trace-id:", TestName = "An_empty_trace_id_is_replaced")]
    [TestCase("x-taskcluster-trace-id: a\tb", TestName = "A_trace_id_with_a_tab_is_replaced")]
    [TestCase("x-taskcluster-trace-id: a\r\nx-taskcluster-trace-id: b", TestName = "Two_trace_ids_are_replaced")]
    public async Task A_trace_id_that_cannot_be_sent_back_is_replaced(string header)
    {
        var answer = await RawHttp.Send(Server, "GET", "/api/queue/v1/ping", [header]);

        answer.Status.Should().Be(200);
        Guid.TryParse(answer.Header("x-for-trace-id"), out _).Should().BeTrue();
    }

    [Test]
    public async Task Two_requests_have_different_ids()
    {
        var first = await Server.Anonymous().Get("queue/v1/ping");
        var second = await Server.Anonymous().Get("queue/v1/ping");

        first.Header("x-for-request-id").Should().NotBe(second.Header("x-for-request-id"));
        first.Header("x-for-trace-id").Should().NotBe(second.Header("x-for-trace-id"));
    }

    [TestCase("evil.example")]
    [TestCase("evil.example:80")]
    [TestCase("localhost.evil.example")]
    [TestCase("127.0.0.1.evil.example")]
    [TestCase("169.254.1.1")]
    [TestCase("[::2]:80")]
    [TestCase("")]
    public async Task A_foreign_host_is_refused_whatever_is_asked(string host)
    {
        foreach (var path in (string[])["/api/queue/v1/ping", "/__heartbeat__", "/references/manifest.json", "/"])
        {
            var answer = await RawHttp.Send(Server, "GET", path, [$"Host: {host}"]);

            answer.Status.Should().Be(421, path);
            answer.Header("Access-Control-Allow-Origin").Should().BeNull();
            answer.Header("Content-Security-Policy").Should().StartWith("report-uri");
            answer.Json["error"]!.GetValue<string>().Should().Contain(Server.RootUrl);
        }
    }

    [TestCase("localhost")]
    [TestCase("LocalHost:1")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:65535")]
    [TestCase("[::1]")]
    [TestCase("[::1]:8080")]
    public async Task Loopback_names_are_ours_on_any_port(string host) =>
        (await RawHttp.Send(Server, "GET", "/api/queue/v1/ping", [$"Host: {host}"])).Status.Should().Be(200);

    [Test]
    public async Task The_root_urls_own_host_is_ours_and_no_other_of_it()
    {
        await using var server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Server:RootUrl"] = "https://tc.example:8443/",
        });
        async Task<int> StatusOf(string host)
        {
            var request = $"GET /api/queue/v1/ping HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n";
            return (await RawHttp.SendBytes(server, Encoding.ASCII.GetBytes(request))).Status;
        }

        (await StatusOf("tc.example:8443")).Should().Be(200);
        (await StatusOf("TC.example:8443")).Should().Be(200);
        (await StatusOf("tc.example")).Should().Be(421);
        (await StatusOf("tc.example:443")).Should().Be(421);
    }

    [Test]
    public async Task The_absolute_form_of_a_target_is_understood()
    {
        var authority = new Uri(Server.RootUrl).Authority;

        (await RawHttp.Send(Server, "GET", $"http://{authority}/api/queue/v1/ping")).Status.Should().Be(200);
        (await RawHttp.Send(Server, "GET", $"http://{authority}/api/queue/v1/ping?foo=1")).Status.Should().Be(400);
        (await RawHttp.SendAsRoot(Server, "GET", "/api/auth/v1/scopes/current")).Status.Should().Be(200);
    }

    [Test]
    public async Task What_follows_the_host_of_an_absolute_target_is_its_path_only_from_a_slash_on()
    {
        var authority = new Uri(Server.RootUrl).Authority;

        // The page at the root URL, and no call.
        foreach (var target in new[] { $"http://{authority}?x=/api/queue/v1/ping", $"http://{authority}" })
        {
            (await RawHttp.Send(Server, "GET", target)).Header("Content-Type").Should().StartWith("text/html");
        }

        (await RawHttp.Send(Server, "OPTIONS", "*")).Status.Should().Be(405);
    }
}
