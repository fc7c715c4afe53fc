using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class TaskActionTests
{
    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task The_priority_of_a_task_is_changed()
    {
        using var root = TaskSite.Root();
        var taskId = await Server.Task();
        var page = await root.Get($"/tasks/{taskId}");

        var changed = await root.Submit(page, "priority", ("newPriority", "high"));
        var refused = await root.Submit(page, "priority", ("newPriority", "huge"));

        changed.Text.Should().Contain("The priority is high now.");
        changed.Value("priority", "newPriority").Should().Be("high");
        refused.Status.Should().Be(400);
    }

    [Test]
    public async Task Caches_that_a_task_names_are_purged()
    {
        using var root = TaskSite.Root();
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task(
            ("taskQueueId", "caches/of-task"),
            ("payload", JsonNode.Parse("""
                {"mounts":[{"cacheName":"<b>c</b>","directory":"d"}],"cache":{"other":"/x"}}
                """)));
        var page = await root.Get($"/tasks/{taskId}");

        var refused = await anybody.Submit(await anybody.Get($"/tasks/{taskId}"), "purge");
        var done = await root.Submit(page, "purge");

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("purge-cache:caches/of-task:");
        done.Text.Should().Contain("other, <b>c</b>");
        var requests = (await Server.AsRoot().Get("purge-cache/v1/purge-cache/caches%2Fof-task")).Ok["requests"]!;
        requests.AsArray().Select(request => request!["cacheName"]!.GetValue<string>())
            .Should().BeEquivalentTo("other", "<b>c</b>");
        (await root.Get($"/tasks/{await Server.Task()}")).Html.Should().NotContain("Purge caches");
    }

    [Test]
    public async Task Runs_queues_and_workers_lead_to_their_pages_and_the_page_follows_what_happens()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();

        var page = (await anybody.Get($"/tasks/{taskId}")).Document;

        page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")).Should().Contain(
        [
            "/provisioners/p/worker-types/w", "/provisioners/p/worker-types/w/workers/g/i",
            $"/tasks/{taskId}/runs/0", $"/tasks/{taskId}/definition", $"/tasks/{taskId}/edit",
            $"/tasks/{taskId}/interactive", $"/tasks/groups/{taskId}",
        ]);
        var live = page.QuerySelector("#task[data-module=live]")!.GetAttribute("data-live-bindings")!;
        JsonNode.Parse(live)!.AsArray().Select(binding => (string)binding!["routingKeyPattern"]!)
            .Should().AllBe($"primary.{taskId}.#");
    }

    [Test]
    public async Task A_task_that_waits_says_for_what()
    {
        using var anybody = TaskSite.Anybody();
        var first = await Server.ClaimedTask();
        _ = (await Server.Report(first, 0, "failed")).Ok;
        var taskId = await Server.Task(("dependencies", new JsonArray(first)));

        var note = (await anybody.Get($"/tasks/{taskId}")).Document.QuerySelector(".note")!;

        note.TextContent.Should().Contain("It will never run").And.Contain("What stands in its way");
        note.QuerySelector("a")!.GetAttribute("href").Should().Be($"/tasks/{first}");
    }

    [Test]
    public async Task Artifacts_stand_in_groups_with_ways_to_look_at_them()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.ClaimedTask();
        _ = await Server.Upload(taskId, "public/logs/a.log", "x"u8.ToArray());
        _ = await Server.Upload(taskId, "public/b.html", "x"u8.ToArray(), "text/html");
        _ = await Server.Upload(taskId, "secret.bin", "x"u8.ToArray(), "application/zip");

        var page = (await anybody.Get($"/tasks/{taskId}")).Document;

        page.QuerySelectorAll("main h3").Select(title => title.TextContent).Should()
            .ContainInOrder("Logs", "Public", "Private");
        page.QuerySelectorAll("main td a").Select(link => link.GetAttribute("href")).Should().Contain(
        [
            $"/tasks/{taskId}/runs/0/logs/public%2Flogs%2Fa.log", $"/tasks/{taskId}/runs/0/public%2Fb.html?view=1",
            $"/tasks/{taskId}/runs/0/secret.bin",
        ]);
        page.QuerySelectorAll("main td a").Select(link => link.GetAttribute("href"))
            .Should().NotContain($"/tasks/{taskId}/runs/0/secret.bin?view=1");
    }
}
