using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Security;

/// <summary>
/// Somebody who gives us addresses, so that we ask there in his place, where he cannot: the machine itself, its
/// neighbours, the metadata of a cloud. We never go to an address that a client gave.
/// </summary>
public sealed class RequestForgeryTests : ServerTests
{
    private TcpListener inside = null!;

    private string Inside => $"http://127.0.0.1:{((IPEndPoint)inside.LocalEndpoint).Port}/latest/meta-data";

    [SetUp]
    public void ListenInside()
    {
        inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
    }

    [TearDown]
    public void StopListening() => inside.Dispose();

    [Test]
    public async Task A_reference_artifact_is_never_fetched_by_us()
    {
        var taskId = await Server.ClaimedTask();
        _ = (await Server.CreateArtifact(taskId, "public/logs/a", ArtifactCalls.Reference(Inside))).Ok;
        _ = (await Server.AsRoot().Put(
            "index/v1/task/a.b", new { taskId, rank = 1, data = new { }, expires = Server.In(1) })).Ok;
        _ = (await Server.Report(taskId, 0, "completed")).Ok;

        foreach (var path in new[]
        {
            $"queue/v1/task/{taskId}/runs/0/artifacts/public/logs/a", $"queue/v1/task/{taskId}/artifacts/public/logs/a",
            "index/v1/task/a.b/artifacts/public/logs/a", $"/task-storage/{taskId}/runs/0/artifacts/public/logs/a",
        })
        {
            var answer = await Server.AsRoot().Get(path);
            answer.Status.Should().Be(303, path);
            answer.Header("location").Should().Be(Inside, "whoever asked goes there himself");
        }

        foreach (var path in new[]
        {
            $"queue/v1/task/{taskId}/runs/0/artifact-info/public/logs/a",
            $"queue/v1/task/{taskId}/runs/0/artifact-content/public/logs/a",
            $"/task-storage/{taskId}/runs/0/logs.json", $"/task-storage/{taskId}/runs/0/result.json",
        })
        {
            (await Server.AsRoot().Get(path)).Status.Should().Be(200, path);
        }

        inside.Pending().Should().BeFalse("nobody came");
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://[::1]:8080/metrics")]
    [TestCase("gopher://127.0.0.1:25/x")]
    public async Task A_reference_to_anything_is_at_most_a_redirect(string url)
    {
        var taskId = await Server.ClaimedTask();
        _ = (await Server.CreateArtifact(taskId, "public/a", ArtifactCalls.Reference(url))).Ok;

        var answer = await Server.AsRoot().Get(ArtifactCalls.Path(taskId, "public/a"));

        answer.Status.Should().Be(303);
        answer.Header("location").Should().Be(url);
        answer.Text.Should().NotContain("root:").And.NotContain("ami-");
    }

    [Test]
    public async Task Notices_go_to_the_addresses_of_the_settings_alone()
    {
        await using var chat = await FakeChat.Start();
        await using var server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Notify:Slack:ApiUrl"] = chat.Url,
            ["Notify:Slack:Token"] = "xoxb-1",
            ["Notify:Matrix:Homeserver"] = chat.Url,
            ["Notify:Matrix:Token"] = "syt_1",
        });
        var authority = Inside["http://".Length..];

        foreach (var channel in new[] { Inside, "//" + authority, "@" + authority })
        {
            (await server.SendSlack(channel)).Status.Should().BeOneOf(200, 204, 400);
            (await server.SendMatrix("!r@" + authority + channel)).Status.Should().BeOneOf(200, 204, 400);
        }

        _ = (await server.SendMail("a@example.com", ("content", $"![x]({Inside}) <img src=\"{Inside}\">"),
            ("link", new System.Text.Json.Nodes.JsonObject { ["href"] = Inside, ["text"] = "x" }))).Status;
        await server.NoticesSettled();

        chat.Requests.Should().NotBeEmpty("notices were sent");
        inside.Pending().Should().BeFalse("nobody came");
    }
}
