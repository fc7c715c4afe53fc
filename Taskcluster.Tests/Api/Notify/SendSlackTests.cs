using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>notify.slack (spec/services.md §4.4; §8 row 85).</summary>
public sealed class SendSlackTests
{
    public static readonly Example Example = new("notify.slack", _ => Task.FromResult(
        new ExampleRequest("/slack", new { channelId = "C1", text = "hello" }) { Needs = "notify:slack-channel:C1" }))
    {
        Status = 204,
    };

    private FakeChat slack = null!;

    [SetUp]
    public async Task StartSlack() => slack = await FakeChat.Start();

    [TearDown]
    public async Task StopSlack() => await slack.DisposeAsync();

    [Test]
    public async Task Without_settings_nothing_is_sent()
    {
        await using var server = await RunningServer.Start();

        var answer = await server.SendSlack("C1");

        answer.Status.Should().Be(204);
        answer.Text.Should().BeEmpty();
        server.Deliveries().Should().BeEmpty();
        _ = await server.Deny("slack-channel", "C1");
        (await server.SendSlack("C1")).ShouldFail(400, "DenylistedAddress", "Slack channel C1 is denylisted");
    }

    [Test]
    public async Task A_bot_posts_with_its_token()
    {
        await using var server = await Start(("Token", "xoxb-1"));

        var answer = await server.SendSlack(
            "C1", ("blocks", new JsonArray(new JsonObject { ["type"] = "divider" })), ("attachments", new JsonArray()),
            ("unfurlLinks", true));

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("OK");
        await server.NoticesSettled();
        var request = slack.Requests.Single();
        (request.Method, request.Path, request.Authorization).Should()
            .Be(("POST", "/api/chat.postMessage", "Bearer xoxb-1"));
        request.Body.ToJsonString().Should().Be(
            """{"channel":"C1","text":"hello","blocks":[{"type":"divider"}],"attachments":[],"""
            + """ "unfurl_links":true,"unfurl_media":false}""".TrimStart());
        server.Deliveries().Should().BeEmpty();
    }

    [Test]
    public async Task A_channel_with_a_webhook_of_its_own_uses_that()
    {
        await using var server = await Start(
            ("Webhooks:C1", slack.Url + "/hooks/one"), ("WebhookUrl", slack.Url + "/hooks/all"));
        slack.Answer = _ => (200, "ok");

        _ = (await server.SendSlack("C1")).Status.Should().Be(200);
        _ = (await server.SendSlack("C2")).Status.Should().Be(200);
        await server.NoticesSettled();

        slack.Requests.Select(request => $"{request.Path} {request.Body["channel"]}")
            .Should().BeEquivalentTo("/hooks/one C1", "/hooks/all C2");
        slack.Requests.Should().OnlyContain(request => request.Authorization == null);
    }

    [Test]
    public async Task A_channel_that_no_webhook_reaches_has_no_back_end()
    {
        await using var server = await Start(("Webhooks:C1", slack.Url + "/hooks/one"));

        (await server.SendSlack("C2")).Status.Should().Be(204);
    }

    [Test]
    public async Task An_equal_message_is_sent_once()
    {
        await using var server = await Start(("Token", "x"));

        (await server.SendSlack("C1")).Status.Should().Be(200);
        (await server.SendSlack("C1")).Status.Should().Be(204);
        (await server.SendSlack("C1", ("unfurlLinks", false))).Status.Should().Be(204, "that is its default");
        (await server.SendSlack("C1", ("unfurlMedia", true))).Status.Should().Be(200);
    }

    [Test]
    public async Task What_Slack_refuses_for_good_is_given_up_at_once()
    {
        await using var server = await Start(("Token", "x"));
        slack.Answer = _ => (200, """{"ok":false,"error":"channel_not_found"}""");

        (await server.SendSlack("C1")).Status.Should().Be(200);
        await server.NoticesSettled();

        server.Deliveries().Should().Equal(
            new StoredDelivery("slack-channel", "C1", 1, null, "Slack answered channel_not_found"));
    }

    [Test]
    public async Task The_pause_that_Slack_asks_for_is_kept()
    {
        await using var server = await Start(("Token", "x"));
        slack.Answer = _ => (429, "");
        slack.Header = ("Retry-After", "90");

        _ = await server.SendSlack("C1");
        await server.NoticesSettled();

        server.Deliveries().Should().Equal(new StoredDelivery(
            "slack-channel", "C1", 1, server.Clock.GetUtcNow().AddSeconds(90), "Slack answered 429"));
        slack.Answer = _ => (200, """{"ok":true}""");
        await server.Advance(TimeSpan.FromSeconds(90));
        server.Deliveries().Should().BeEmpty();
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await FakeChat.Start();
        await using var server = await Start(("Token", "secret"));
        slack.Answer = _ => (307, "");
        slack.Header = ("Location", elsewhere.Url);

        _ = await server.SendSlack("C1");
        await server.NoticesSettled();

        server.Deliveries().Single().Failure.Should().Be("Slack answered 307");
        elsewhere.Requests.Should().BeEmpty();
    }

    [TestCase("""{"channelId":"C1"}""", "data must have required property 'text'")]
    [TestCase("""{"text":"x"}""", "data must have required property 'channelId'")]
    [TestCase("""{"channelId":"C1","text":"x","blocks":{}}""", "data/blocks must be array")]
    [TestCase("""{"channelId":"C1","text":"x","unfurlLinks":1}""", "data/unfurlLinks must be boolean")]
    [TestCase("""{"channelId":"C1","text":"x","y":1}""", "additional properties: \"y\"")]
    public async Task A_body_of_another_shape_is_refused(string body, string fault)
    {
        await using var server = await RunningServer.Start();

        (await server.AsRoot().Post("notify/v1/slack", body)).ShouldFail(400, "InputValidationError", fault);
    }

    private Task<RunningServer> Start(params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => $"Notify:Slack:{setting.Name}", setting => (string?)setting.Value);
        all["Notify:Slack:ApiUrl"] = slack.Url + "/api/";
        return RunningServer.Start(all);
    }
}
