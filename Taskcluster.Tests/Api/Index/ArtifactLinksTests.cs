using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Index;

/// <summary>Redirects to artifacts where the root URL is not where the server listens.</summary>
public sealed class ArtifactLinksTests : ServerTests
{
    private const string Target = "/api/index/v1/task/a.b/artifacts/";

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Server:RootUrl"] = "https://tc.example:8443/",
        ["Legacy:Enabled"] = "true",
        ["Auth:AnonymousScopes:0"] = "queue:get-artifact:public/*",
        ["Auth:AnonymousScopes:1"] = "index:insert-task:a.b",
    };

    [SetUp]
    public async Task IndexTask() =>
        (await Send("PUT", "/api/index/v1/task/a.b", body: Server.Entry("fN1SbArXTPSVFNUvaOlinQ").ToJsonString()))
            .Status.Should().Be(200);

    [TestCase("tc.example:8443", Target)]
    [TestCase("localhost", Target)]
    [TestCase("index.tc.example", "/task/a.b/artifacts/")]
    [TestCase("index.tc.example", "/v1/task/a.b/artifacts/")]
    public async Task Links_begin_with_the_root_url_whatever_host_was_asked(string host, string target)
    {
        var answer = await Send("GET", target + "public/x", host);

        answer.Status.Should().Be(303);
        answer.Header("location").Should().Be(
            "https://tc.example:8443/api/queue/v1/task/fN1SbArXTPSVFNUvaOlinQ/artifacts/public%2Fx");
    }

    [Test]
    public async Task What_is_signed_holds_at_the_root_url_and_nowhere_else()
    {
        var authorization = Server.Root.Authorize(
            "GET", new Uri($"https://tc.example:8443{Target}private/x"), TimeProvider.System.GetUtcNow());
        var answer = await Send("GET", Target + "private/x", "tc.example:8443", $"Authorization: {authorization}");
        var location = answer.Header("location")!;

        location.Should().StartWith("https://tc.example:8443/api/queue/v1/task/fN1SbArXTPSVFNUvaOlinQ/artifacts/");
        var target = location["https://tc.example:8443".Length..];
        RawTarget.QueryOf(target).ToString().Should().StartWith("bewit=");
        (await Send("GET", target, "tc.example:8443")).Status.Should().Be(404, "it is let in, and there is no task");
        (await Send("GET", target, "localhost")).Status.Should().Be(401);
    }

    private Task<RawAnswer> Send(
        string verb, string target, string host = "tc.example:8443", string? header = null, string body = "") =>
        RawHttp.Send(
            Server, verb, target, [$"Host: {host}", .. header is null ? Array.Empty<string>() : [header]], body);
}
