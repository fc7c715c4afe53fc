using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Common;

/// <summary>The hosts and paths of 2017 (spec/queue.md §7).</summary>
public sealed class LegacyUrlsTests : ServerTests
{
    protected override IReadOnlyDictionary<string, string?>? Settings { get; } = new Dictionary<string, string?>
    {
        ["Legacy:Enabled"] = "true",
        ["Legacy:Domain"] = "taskcluster.example",
    };

    [TestCase("queue.taskcluster.example", "/v1/ping")]
    [TestCase("QUEUE.taskcluster.example:4711", "/v1/ping")]
    [TestCase("auth.taskcluster.example", "/v1/ping/")]
    [TestCase(null, "/v1/ping")]
    [TestCase(null, "/api/queue/v1/ping")]
    [TestCase("queue.taskcluster.example", "/api/secrets/v1/ping")]
    public async Task Old_and_new_URLs_lead_to_methods(string? host, string target)
    {
        var answer = await Get(host, target);

        answer.Status.Should().Be(200, answer.Text);
        answer.Json["alive"]!.GetValue<bool>().Should().BeTrue();
        answer.Header("access-control-allow-origin").Should().Be("*");
    }

    [TestCase("references.taskcluster.example", "/queue/v1/api.json", "serviceName")]
    [TestCase("references.taskcluster.example", "/manifest.json", "references")]
    [TestCase("schemas.taskcluster.example", "/queue/v1/task.json", "properties")]
    public async Task References_and_schemas_had_hosts_of_their_own(string host, string target, string member)
    {
        var answer = await Get(host, target);

        answer.Status.Should().Be(200, answer.Text);
        answer.Json[member].Should().NotBeNull();
    }

    [TestCase("evil.example", "/v1/ping", 421)]
    [TestCase("taskcluster.example", "/v1/ping", 421)]
    [TestCase("nothing.taskcluster.example", "/v1/ping", 421)]
    [TestCase("queue.taskcluster.example.evil.example", "/v1/ping", 421)]
    [TestCase("queue.taskcluster.example", "/v1x/ping", 404)]
    [TestCase("queue.taskcluster.example", "/v/ping", 404)]
    [TestCase("queue.taskcluster.example", "//v1/ping", 404)]
    [TestCase("queue.taskcluster.example", "/v1//ping", 404)]
    [TestCase("queue.taskcluster.example", "/v2/ping", 404)]
    [TestCase("queue.taskcluster.example", "/ping", 404)]
    public async Task Nothing_else_is_taken_for_one(string host, string target, int status) =>
        (await Get(host, target)).Status.Should().Be(status);

    [Test]
    public async Task A_signature_is_for_the_host_and_the_path_that_were_signed()
    {
        var taskId = await Server.Task();
        var target = $"/v1/task/{taskId}/status";
        var signed = Server.Root.Authorize(
            "GET", new Uri($"http://queue.taskcluster.example:4711{target}"), TimeProvider.System.GetUtcNow());

        (await Get("queue.taskcluster.example:4711", target, signed)).Json["status"]!["taskId"]!.GetValue<string>()
            .Should().Be(taskId);
        (await Get("auth.taskcluster.example:4711", "/v1/clients/", signed)).Status.Should().Be(401);
        (await Get("queue.taskcluster.example:4711", $"/api/queue{target}", signed)).Status.Should().Be(401);
        (await Get(null, target, signed)).Status.Should().Be(401);
    }

    [Test]
    public async Task Other_verbs_are_answered_as_on_the_new_paths()
    {
        var taskId = await Server.Task();

        var options = await RawHttp.Send(
            Server, "OPTIONS", $"/v1/task/{taskId}", ["Host: queue.taskcluster.example"]);

        options.Status.Should().Be(200);
        options.Header("allow").Should().Be("GET, HEAD, PUT");
    }

    [TestCase("index.taskcluster.example", "/task/a.b.latest/artifacts/public/x?y",
        "/api/index/v1/task/a.b.latest/artifacts/public/x?y")]
    [TestCase("queue.taskcluster.example", "/task/a", "/task/a")]
    [TestCase("queue.taskcluster.example", "/v1/task/a%2Fb?c=/v1/", "/api/queue/v1/task/a%2Fb?c=/v1/")]
    public void The_rest_of_a_target_stays_as_it_was(string host, string target, string today) =>
        Server.Services.GetRequiredService<LegacyUrls>()
            .Today(new Microsoft.AspNetCore.Http.HostString(host), target).Should().Be(today);

    [Test]
    public async Task Without_the_setting_nothing_old_is_known()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Legacy:Domain"] = "taskcluster.example" });

        (await RawHttp.Send(server, "GET", "/v1/ping")).Status.Should().Be(404);
        (await RawHttp.Send(server, "GET", "/v1/ping", ["Host: queue.taskcluster.example"])).Status.Should().Be(421);
    }

    [Test]
    public async Task The_domain_is_that_of_the_root_URL_unless_it_is_said()
    {
        await using var server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Legacy:Enabled"] = "true",
            ["Server:RootUrl"] = "https://tc.example",
        });

        (await RawHttp.Send(server, "GET", "/v1/ping", ["Host: queue.tc.example"])).Status.Should().Be(200);
    }

    private Task<RawAnswer> Get(string? host, string target, string? authorization = null)
    {
        List<string> headers = [];
        if (host is not null)
        {
            headers.Add($"Host: {host}");
        }

        if (authorization is not null)
        {
            headers.Add($"Authorization: {authorization}");
        }

        return RawHttp.Send(Server, "GET", target, headers);
    }
}
