using FluentAssertions;
using NUnit.Framework;
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
        await Server.Advance(TimeSpan.Zero);

        var page = await root.Get("/");

        page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")).Should().Contain(
            [$"/tasks/{taskId}", "/provisioners/p/worker-types/w"]);
        page.Document.QuerySelector(".who")!.TextContent.Should().Be(Server.Root.ClientId);
    }
}
