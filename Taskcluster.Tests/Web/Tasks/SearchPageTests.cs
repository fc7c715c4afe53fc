using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.QueueSearch;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class SearchPageTests
{
    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task Tasks_are_found_by_conditions_that_stay_in_the_form()
    {
        using var root = TaskSite.Root();
        var (wanted, other) = (await Named("zebra <i>one</i>"), await Named("giraffe"));
        await Server.Indexed();

        var page = await root.Get("/search?q=zebra&state=pending&taskQueueId=search%2Fof-page&owner=&from=2000-01-01");
        var none = await root.Get("/search?q=zebra&state=failed");

        Links(page).Should().Contain($"/tasks/{wanted}").And.NotContain($"/tasks/{other}");
        page.Text.Should().Contain("zebra <i>one</i>");
        page.Document.QuerySelector("main input[name=q]")!.GetAttribute("value").Should().Be("zebra");
        page.Document.QuerySelector("select[name=state] [selected]")!.TextContent.Should().Be("pending");
        none.Text.Should().Contain("No task is like that");
    }

    [Test]
    public async Task A_mail_address_finds_the_tasks_of_its_owner()
    {
        using var root = TaskSite.Root();
        var (wanted, other) = (await Named("owned", "o@owner.example"), await Named("owned"));
        await Server.Indexed();

        Links(await root.Get("/search?q=o%40owner.example")).Should()
            .Contain($"/tasks/{wanted}").And.NotContain($"/tasks/{other}");
    }

    [TestCase("/search?from=yesterday", "yesterday")]
    [TestCase("/search?q=%2B%2B", "no word")]
    [TestCase("/search?state=asleep", "state")]
    public async Task A_condition_that_is_none_is_told_in_the_page(string path, string text)
    {
        using var root = TaskSite.Root();

        var page = await root.Get(path);

        page.Status.Should().Be(200);
        page.Document.QuerySelector(".problem")!.TextContent.Should().Contain(text);
        page.Document.QuerySelectorAll("main form[action='/search']").Should().HaveCount(1);
    }

    [Test]
    public async Task An_id_leads_to_its_task_or_group()
    {
        using var root = TaskSite.Root();
        var group = SlugId.NewNice();
        var taskId = await Server.Task(("taskGroupId", group));

        (await root.Get($"/search?q={taskId}")).Location.Should().Be($"/tasks/{taskId}");
        (await root.Get($"/search?q={group}")).Location.Should().Be($"/tasks/groups/{group}");
        (await root.Get("/search?q=fN1SbArXTPSVFNUvaOlinQ")).Status.Should().Be(200);
    }

    [Test]
    public async Task What_is_done_to_many_is_told_of_each()
    {
        using var root = TaskSite.Root();
        var (one, done) = (await Named("bulk one"), await Named("bulk done"));
        _ = (await Server.ClaimTask(done, 0)).Ok;
        _ = (await Server.Report(done, 0, "completed")).Ok;
        await Server.Indexed();
        var page = await root.Get("/search?q=bulk");

        var changed = await root.Submit(
            page, "bulk", ("what", "priority"), ("newPriority", "high"), ("taskId", one), ("taskId", done));
        var cancelled = await root.Submit(page, "bulk", ("what", "cancel"), ("taskId", one));
        var again = await root.Submit(page, "bulk", ("what", "rerun"), ("taskId", one), ("taskId", done));

        changed.Text.Should().Contain("1 of 2 done").And.Contain("The priority is high now.")
            .And.Contain("RequestConflict");
        cancelled.Text.Should().Contain("1 of 1 done");
        again.Text.Should().Contain("2 of 2 done");
        (await Server.Summary(one)).Should().StartWith("pending");
    }

    [Test]
    public async Task What_is_refused_is_told_and_nothing_is_done_without_a_selection()
    {
        var taskId = await Named("refused one");
        await Server.Indexed();
        using var limited = TaskSite.With("queue-search:list-tasks", "queue:get-task:*", "queue:status:*");
        var page = await limited.Get("/search?q=refused");

        var refused = await limited.Submit(page, "bulk", ("what", "cancel"), ("taskId", taskId));
        var nothing = await limited.Submit(page, "bulk", ("what", "cancel"));
        var unsaid = await limited.Submit(page, "bulk", ("taskId", taskId));

        refused.Text.Should().Contain("0 of 1 done").And.Contain("queue:cancel-task");
        nothing.Status.Should().Be(400);
        nothing.Text.Should().Contain("No task is selected");
        unsaid.Status.Should().Be(400);
        (await Server.Summary(taskId)).Should().StartWith("pending");
    }

    private static Task<string> Named(string name, string owner = "me@example.com") => Server.Task(
        ("taskQueueId", "search/of-page"),
        ("metadata", new JsonObject
        {
            ["name"] = name,
            ["description"] = "x",
            ["owner"] = owner,
            ["source"] = "https://example.com",
        }));

    private static IEnumerable<string?> Links(ShownPage page) =>
        page.Document.QuerySelectorAll("main table a").Select(link => link.GetAttribute("href"));
}
