using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Pulse;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Services;

public sealed class MessagesPageTests
{
    private const string Defined = "exchange/taskcluster-queue/v1/task-defined";

    private static RunningServer Server => ServiceSite.Server;

    [Test]
    public async Task The_feed_knows_all_exchanges()
    {
        using var anybody = ServiceSite.Anybody();

        var page = await anybody.Get("/pulse-messages");

        var settings = JsonNode.Parse(page.Document.QuerySelector("[data-module=feed]")!.GetAttribute("data-json")!)!;
        settings["exchanges"]!.AsArray().Select(one => one!.GetValue<string>()).Should()
            .Contain([Defined, "exchange/taskcluster-hooks/v1/hook-created"]);
        page.Text.Should().Contain("primary.<taskId>");
    }

    [Test]
    public async Task Messages_that_are_kept_are_shown_as_text()
    {
        using var root = ServiceSite.Root();
        var taskId = await Server.Task();

        var path = $"?bindings%5B0%5D%5Bexchange%5D={Uri.EscapeDataString(Defined)}"
            + $"&bindings%5B0%5D%5Bpattern%5D=primary.{taskId}.%23";
        var page = await root.Get("/pulse-messages" + path);
        var none = await root.Get($"/pulse-messages?exchange={Uri.EscapeDataString(Defined)}&pattern=%3Cscript%3E.%23");

        page.Document.QuerySelectorAll("#kept tbody tr").Should().HaveCount(1);
        page.Text.Should().Contain($"primary.{taskId}.");
        none.Text.Should().Contain("There are none on this page");
        none.Document.QuerySelectorAll("main script").Should().BeEmpty();
    }

    [Test]
    public async Task Who_may_not_see_messages_is_told_so_on_the_page()
    {
        using var nobody = ServiceSite.With("secrets:get:x");

        var page = await nobody.Get($"/pulse-messages?exchange={Uri.EscapeDataString(Defined)}");

        page.Status.Should().Be(200);
        page.Text.Should().Contain("pulse:list-messages");
    }

    [Test]
    public async Task Subscribers_are_shown_with_how_far_they_are()
    {
        using var root = ServiceSite.Root();
        var name = await Server.ParkedSubscriber();

        var page = await root.Get("/pulse-messages/subscribers");

        page.Text.Should().Contain("queue-search").And.Contain("idle");
        page.Document.QuerySelectorAll("main table a").Select(link => link.GetAttribute("href"))
            .Should().Contain($"/pulse-messages/subscribers/{name}");
    }

    [Test]
    public async Task A_parked_subscriber_is_helped_on()
    {
        using var root = ServiceSite.Root();
        var name = await Server.ParkedSubscriber();
        var page = await root.Get($"/pulse-messages/subscribers/{name}");

        page.Text.Should().Contain("not at work in this program").And.Contain("The message at which it fails");
        var skipped = await root.Submit(page, "skip");
        skipped.Text.Should().Contain("is passed over");
        (await root.Submit(page, "skip")).Status.Should().Be(409);

        var other = await Server.ParkedSubscriber();
        (await root.Submit(await root.Get($"/pulse-messages/subscribers/{other}"), "retry")).Text
            .Should().Contain("It goes on.").And.NotContain("The message at which it fails");
    }

    [Test]
    public async Task Messages_are_told_again_from_one_on_or_not_at_all()
    {
        using var root = ServiceSite.Root();
        var name = await Server.ParkedSubscriber();
        var page = await root.Get($"/pulse-messages/subscribers/{name}");

        var both = await root.Submit(page, "replay", ("from", "x-1"), ("since", "2020-01-01T00:00:00Z"));
        var neither = await root.Submit(page, "replay");
        var done = await root.Submit(page, "replay", ("since", "2020-01-01T00:00:00Z"));

        both.Status.Should().Be(400);
        both.Value("replay", "from").Should().Be("x-1");
        neither.Text.Should().Contain("neither from nor since");
        done.Text.Should().Contain("It is told again.");
    }

    [Test]
    public async Task Who_may_not_manage_a_subscriber_is_told_so()
    {
        var name = await Server.ParkedSubscriber();
        using var reader = ServiceSite.With("pulse:get-subscriber:*");
        var page = await reader.Get($"/pulse-messages/subscribers/{name}");

        var refused = await reader.Submit(page, "retry");

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"pulse:manage-subscriber:{name}");
        using var root = ServiceSite.Root();
        (await root.Get("/pulse-messages/subscribers/none")).Status.Should().Be(404);
    }
}
