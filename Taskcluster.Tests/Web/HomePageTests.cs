using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class HomePageTests : SiteTests
{
    [Test]
    public async Task Whoever_is_not_signed_in_is_asked_to()
    {
        using var anybody = Anybody();

        var page = await anybody.Get("/");

        page.Document.QuerySelectorAll("a").Select(link => link.GetAttribute("href"))
            .Should().Contain("/signin?next=%2F");
        page.Document.QuerySelectorAll("[role=alert]").Should().BeEmpty();
    }

    [Test]
    public async Task The_dashboard_shows_queues_and_the_tasks_of_late()
    {
        using var root = Root();
        var taskId = await Server.Task();
        await Server.ClaimTask(taskId, 0);

        // The search follows what is told of tasks.
        await Server.Settle();

        var page = await root.Get("/");

        page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")).Should().Contain(
            [$"/tasks/{taskId}", "/provisioners/p/worker-types/w"], page.Text.Replace("{", "(").Replace("}", ")"));
        page.Document.QuerySelector(".who")!.TextContent.Should().Be(Server.Root.ClientId);
    }

    [Test]
    public async Task The_dashboard_tells_what_waits_and_why_and_draws_the_last_hours()
    {
        const string evil = "</script><script>alert(1)</script>";
        using var root = Root();
        var taskId = await Server.Task(("metadata", new JsonObject
        {
            ["name"] = evil,
            ["description"] = "x",
            ["owner"] = "me@example.com",
            ["source"] = "https://example.com",
        }));
        _ = (await Server.ClaimTask(await Server.Task(), 0)).Ok;
        await Server.Advance(TimeSpan.Zero);
        await Server.Settle();

        var page = await root.Get("/");

        var waiting = page.Document.QuerySelectorAll("section").Single(
            section => section.QuerySelector("h2")?.TextContent == "What waits, and why");
        waiting.QuerySelector("td[data-label=Task] a")!.TextContent.Trim().Should().Be(evil);
        waiting.QuerySelector("td[data-label=Task] a")!.GetAttribute("href").Should().Be($"/tasks/{taskId}");
        waiting.QuerySelector("td[data-label=Why]")!.TextContent.Should().NotBeEmpty();
        page.Document.QuerySelectorAll("[data-module=chart] script[type='application/json']").Should().HaveCount(2)
            .And.AllSatisfy(data => JsonNode.Parse(data.TextContent)!["series"]!.AsArray().Should().NotBeEmpty());
        page.Document.QuerySelectorAll("script:not([type='application/json'])").Should().HaveCount(1);
    }

    [Test]
    public async Task What_waits_where_no_worker_ever_was_is_counted_and_shown()
    {
        using var root = Root();
        var taskId = await Server.Task(("taskQueueId", "nobody/here"));
        await Server.Advance(TimeSpan.Zero);
        await Server.Settle();

        var page = await root.Get("/");

        var waiting = page.Document.QuerySelectorAll("section").Single(
            section => section.QuerySelector("h2")?.TextContent == "What waits, and why");
        waiting.QuerySelectorAll("a").Select(link => link.GetAttribute("href")).Should().Contain($"/tasks/{taskId}");
        page.Document.QuerySelector(".figure-number")!.TextContent.Should().NotBe("0");
    }

    [Test]
    public async Task Who_may_not_see_the_statistics_is_told_so_and_sees_the_rest()
    {
        var now = Server.Clock.GetUtcNow();
        using var limited = new SiteClient(Server).SignedIn(
            TemporaryCredentials.Create(Server.Root, "test/limited", ["x"], now.AddMinutes(-1), now.AddHours(1)));

        var page = await limited.Get("/");

        page.Status.Should().Be(200);
        page.Text.Should().Contain("They are not shown to you").And.Contain("queue-search:statistics");
    }
}
