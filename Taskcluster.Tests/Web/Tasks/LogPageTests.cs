using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class LogPageTests
{
    private const string Live = "public%2Flogs%2Flive.log";

    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task The_viewer_reads_the_log_where_it_is_followed()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        _ = await Server.OpenLog(taskId);

        var page = await anybody.Get($"/tasks/{taskId}/runs/0/logs/live/{Live}");

        page.Status.Should().Be(200);
        var log = page.Document.QuerySelector("[data-module=log]")!;
        log.GetAttribute("data-src").Should().Be($"/task-log/{taskId}/0/{Live}");
        log.GetAttribute("data-raw").Should().Be($"/api/queue/v1/task/{taskId}/runs/0/artifacts/{Live}");
        log.HasAttribute("data-begin").Should().BeFalse();
        log.QuerySelector("a")!.GetAttribute("href").Should().Be(log.GetAttribute("data-raw"));
    }

    [Test]
    public async Task A_stored_log_begins_with_its_beginning()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        await Server.StoreLog(taskId, "public/logs/x.log", "a\nb\n"u8.ToArray());

        var page = await anybody.Get($"/tasks/{taskId}/runs/0/logs/public/logs/x.log");

        page.Document.QuerySelector("[data-module=log]")!.HasAttribute("data-begin").Should().BeTrue();
    }

    [Test]
    public async Task Addresses_of_a_log_that_is_not_public_are_signed_for_who_reads_it()
    {
        using var root = TaskSite.Root();
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        await Server.StoreLog(taskId, "private/x.log", "one\ntwo\n"u8.ToArray());
        var path = $"/tasks/{taskId}/runs/0/logs/private%2Fx.log";

        var log = (await root.Get(path)).Document.QuerySelector("[data-module=log]")!;
        var refused = await anybody.Get(path);

        (await anybody.Get(log.GetAttribute("data-tail-src")!)).Html.Should().Be("one\ntwo\n");
        (await anybody.Get(log.GetAttribute("data-src")!)).Status.Should().Be(303);
        (await anybody.Get(log.GetAttribute("data-raw")!)).Status.Should().Be(303);
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("queue:get-artifact:private/x.log");
    }

    [Test]
    public async Task A_log_that_has_not_begun_is_waited_for()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task();

        var page = await anybody.Get($"/tasks/{taskId}/runs/0/logs/live/{Live}");

        page.Status.Should().Be(200);
        page.Text.Should().Contain("There is no log yet").And.Contain("pending");
        page.Document.QuerySelector("[data-module=live]")!.GetAttribute("data-live-bindings").Should().Contain(taskId);
    }

    [Test]
    public async Task What_the_worker_said_in_its_place_is_shown_as_text()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        _ = (await Server.CreateArtifact(taskId, "public/e.log", ArtifactCalls.Error("<script>x</script>"))).Ok;

        var page = await anybody.Get($"/tasks/{taskId}/runs/0/logs/public%2Fe.log");

        page.Text.Should().Contain("file-missing-on-worker").And.Contain("<script>x</script>");
        page.Document.QuerySelectorAll("main script").Should().BeEmpty();
    }

    [Test]
    public async Task A_log_that_is_not_there_is_told_to_be_none()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.CompletedTask();

        (await anybody.Get($"/tasks/{taskId}/runs/0/logs/{Live}")).Status.Should().Be(404);
        (await anybody.Get($"/tasks/{taskId}/runs/7/logs/{Live}")).Status.Should().Be(404);
        (await anybody.Get($"/tasks/fN1SbArXTPSVFNUvaOlinQ/runs/0/logs/{Live}")).Status.Should().Be(404);
        (await anybody.Get($"/tasks/{taskId}/runs/x/logs/{Live}")).Status.Should().Be(400);
    }
}
