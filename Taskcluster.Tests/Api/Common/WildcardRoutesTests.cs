using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Common.SharedServer;

namespace Taskcluster.Tests.Api.Common;

/// <summary>spec/queue.md §1.6: what is sent for a wildcard arrives decoded once, and is else unchanged.</summary>
public sealed class WildcardRoutesTests
{
    [TestCase("a/b", "a/b")]
    [TestCase("a%2Fb", "a/b")]
    [TestCase("a%2fb", "a/b")]
    [TestCase("a%252Fb", "a%2Fb")]
    [TestCase("%2e%2e/x", "../x")]
    [TestCase("a/../x", "a/../x")]
    [TestCase("../../../x", "../../../x")]
    [TestCase("a/./x", "a/./x")]
    [TestCase("a//b", "a//b")]
    [TestCase("/a", "/a")]
    [TestCase("//", "//")]
    [TestCase("a/", "a/")]
    [TestCase("a%2F", "a/")]
    [TestCase("a%20b", "a b")]
    [TestCase("a+b", "a+b")]
    [TestCase("a%3Fb%23c", "a?b#c")]
    [TestCase("%C3%A9", "é")]
    [TestCase("a;b=c,d:e@f!$&'()*", "a;b=c,d:e@f!$&'()*")]
    [TestCase("", "")]
    public async Task Every_wildcard_is_decoded_once(string sent, string received)
    {
        foreach (var method in Wildcards())
        {
            // A query key that nobody knows makes the method show its parameters.
            var answer = await RawHttp.SendAsRoot(Server, method.Route.Verb, Path(method, sent) + "?nope=1");

            answer.Code.Should().Be("InvalidRequestArguments", method.Declaration.Route);
            var info = answer.Json["requestInfo"]!;
            info["method"]!.GetValue<string>().Should().Be(method.Declaration.Name);
            info["params"]![Wildcard(method)]!.GetValue<string>().Should().Be(received);
        }
    }

    [TestCase("%zz")]
    [TestCase("%")]
    [TestCase("a%2")]
    [TestCase("%ff")]
    [TestCase("a/%c3/b")]
    [TestCase("%ed%a0%80")]
    public async Task A_broken_escape_is_a_bad_argument(string sent)
    {
        foreach (var method in Wildcards())
        {
            var answer = await RawHttp.SendAsRoot(Server, method.Route.Verb, Path(method, sent));

            answer.Status.Should().Be(400, method.Declaration.Route);
            answer.Code.Should().Be("InvalidRequestArguments");
            answer.Json["requestInfo"]!["params"]![Wildcard(method)].Should().BeNull();
        }
    }

    [Test]
    public void The_catalog_has_wildcards() => Wildcards().Select(method => method.Declaration.Name).Should().Contain(
        ["claimWork", "createArtifact", "finishArtifact", "getArtifact", "getLatestArtifact"]);

    [Test]
    public async Task Slashes_in_a_queues_id_may_be_escaped()
    {
        var body = """{"workerGroup":"g","workerId":"i"}""";

        var raw = await RawHttp.SendAsRoot(Server, "POST", "/api/queue/v1/claim-work/prov/wt", body);
        var escaped = await RawHttp.SendAsRoot(Server, "POST", "/api/queue/v1/claim-work/prov%2Fwt", body);

        raw.Status.Should().Be(200);
        escaped.Status.Should().Be(200);
        escaped.Text.Should().Be(raw.Text);
    }

    [TestCase("p/UPPER")]
    [TestCase("p")]
    [TestCase("p/w/x")]
    [TestCase("p//w")]
    [TestCase("p/w/")]
    [TestCase("p/w%0a")]
    [TestCase("p%252Fw")]
    [TestCase("")]
    public async Task A_queues_id_of_another_form_is_a_bad_argument(string queueId) =>
        (await RawHttp.SendAsRoot(
            Server, "POST", $"/api/queue/v1/claim-work/{queueId}", """{"workerGroup":"g","workerId":"i"}"""))
        .Code.Should().Be("InvalidRequestArguments");

    [TestCase("public//x", "public/x")]
    [TestCase("public/x/", "public/x")]
    [TestCase("public/../x", "x")]
    [TestCase("public/%2e%2e/y", "public/y")]
    public async Task Artifacts_whose_names_would_be_the_same_path_are_different(string sent, string other)
    {
        var taskId = await Server.ClaimedTask();
        var path = $"/api/queue/v1/task/{taskId}/runs/0/artifacts/";

        await Server.Reference(taskId, sent);

        (await RawHttp.SendAsRoot(Server, "GET", path + sent)).Status.Should().Be(303);
        (await RawHttp.SendAsRoot(Server, "GET", path + sent.Replace("/", "%2F"))).Status.Should().Be(303);
        (await RawHttp.SendAsRoot(Server, "GET", path + other)).Status.Should().Be(404);
    }

    [Test]
    public async Task Without_a_name_a_slash_makes_the_difference()
    {
        var taskId = await Server.Task();

        var withSlash = await RawHttp.SendAsRoot(Server, "GET", $"/api/queue/v1/task/{taskId}/runs/0/artifacts/");
        var without = await RawHttp.SendAsRoot(Server, "GET", $"/api/queue/v1/task/{taskId}/runs/0/artifacts");

        withSlash.Code.Should().Be("InvalidRequestArguments");
        withSlash.Json["requestInfo"]!["method"]!.GetValue<string>().Should().Be("getArtifact");
        without.Status.Should().Be(200);
        without.Json["artifacts"]!.AsArray().Should().BeEmpty();
    }

    [TestCase("/api/queue/v1/task/%zz", "InvalidRequestArguments")]
    [TestCase("/api/queue/v1/task/%ff", "InvalidRequestArguments")]
    [TestCase("/api/queue/v1/task/a%2Fb", "InvalidRequestArguments")]
    [TestCase("/api/queue/v1/task/a%252Fb", "InvalidRequestArguments")]
    [TestCase("/api/queue/v1/task/..", "InvalidRequestArguments")]
    [TestCase("/api/queue/v1/task/%2e%2e", "InvalidRequestArguments")]
    [TestCase("/api/queue/v1/task/a/b", null)]
    [TestCase("/api/queue/v1/task//status", null)]
    [TestCase("/api/queue/v1/task/", null)]
    public async Task A_plain_parameter_is_exactly_one_segment(string target, string? code)
    {
        var answer = await RawHttp.SendAsRoot(Server, "GET", target);

        answer.Code.Should().Be(code);
        answer.Status.Should().Be(code is null ? 404 : 400);
    }

    private static IReadOnlyList<ApiMethod> Wildcards() =>
    [
        .. Server.Services.GetRequiredService<ApiCatalog>().Methods
            .Where(method => method.Route.Segments.Any(IsWildcard)),
    ];

    private static bool IsWildcard(Segment segment) =>
        segment.Kind is SegmentKind.Wildcard or SegmentKind.OptionalWildcard;

    private static string Wildcard(ApiMethod method) => method.Route.Segments.Single(IsWildcard).Text;

    // `GET /workers/p/w` is the group w of a pool p, as in every deployment, so that a pool's slash is always escaped.
    private static string Written(ApiMethod method, string remainder) =>
        method.Declaration.Name == "listWorkersForWorkerPool" ? remainder.Replace("/", "%2F") : remainder;

    private static string Path(ApiMethod method, string remainder) =>
        $"/api/{method.Declaration.Service}/{method.Declaration.ApiVersion}" + string.Concat(
            method.Route.Segments.Select(segment => "/" + (IsWildcard(segment) ? Written(method, remainder)
                : !segment.IsParameter ? segment.Text
                : segment.Text == "runId" ? "0" : SlugId.New())));
}
