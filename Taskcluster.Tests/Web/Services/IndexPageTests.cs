using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Index;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Services;

public sealed class IndexPageTests
{
    private static RunningServer Server => ServiceSite.Server;

    [Test]
    public async Task Namespaces_and_tasks_stand_in_theirs()
    {
        using var root = ServiceSite.Root();
        var (top, taskId) = (SlugId.NewNice(), SlugId.New());
        _ = await Server.Insert($"{top}.a.latest", taskId, rank: 7);
        _ = await Server.Insert($"{top}.b", taskId);

        var page = await root.Get($"/tasks/index/{top}");
        var below = await root.Get($"/tasks/index/{top}.a");

        page.Document.QuerySelectorAll("main table a").Select(link => link.GetAttribute("href"))
            .Should().Equal($"/tasks/index/{top}.a", $"/tasks/index/{top}/b", $"/tasks/{taskId}");
        below.Document.QuerySelectorAll("main table a").Select(link => link.GetAttribute("href"))
            .Should().Equal($"/tasks/index/{top}.a/latest", $"/tasks/{taskId}");
        below.Document.QuerySelectorAll(".crumbs a").Select(link => link.GetAttribute("href"))
            .Should().Equal("/tasks/index", $"/tasks/index/{top}");
        (await root.Get("/tasks/index")).Status.Should().Be(200);
    }

    [Test]
    public async Task A_list_goes_on_on_the_next_page()
    {
        using var root = ServiceSite.Root();
        var top = SlugId.NewNice();
        await Task.WhenAll(Enumerable.Range(0, 101).Select(at => Server.Insert($"{top}.t{at:000}")));

        var page = await root.Get($"/tasks/index/{top}");
        var next = page.Document.QuerySelector("main .pager a[rel=next]")!.GetAttribute("href")!;

        page.Text.Should().Contain("t099").And.NotContain("t100");
        (await root.Get(next)).Text.Should().Contain("t100").And.NotContain("t099");
    }

    [Test]
    public async Task Going_to_a_path_leads_to_what_stands_there()
    {
        using var root = ServiceSite.Root();
        var top = SlugId.NewNice();
        _ = await Server.Insert($"{top}.x.y");

        (await root.Get($"/tasks/index?go={top}.x.y")).Location.Should().Be($"/tasks/index/{top}.x/y");
        (await root.Get($"/tasks/index?go=%20{top}.x")).Location.Should().Be($"/tasks/index/{top}.x");
        (await root.Get("/tasks/index?go=%2F%2Fexample.com")).Location.Should().Be(
            "/tasks/index/%2F%2Fexample.com");
    }

    [Test]
    public async Task An_indexed_task_is_shown_with_its_artifacts_and_leads_to_its_group()
    {
        using var root = ServiceSite.Root();
        var top = SlugId.NewNice();
        var taskId = await Server.ClaimedTask();
        await Server.Reference(taskId, "public/a.txt");
        _ = await Server.Insert(
            $"{top}.x", taskId, rank: 5, data: new JsonObject { ["k"] = "</dl><script>alert(1)</script>" });

        var page = await root.Get($"/tasks/index/{top}/x");

        page.Text.Should().Contain("public/a.txt").And.Contain("</dl><script>alert(1)</script>");
        page.Document.QuerySelectorAll("main script").Should().BeEmpty();
        (await root.Get($"/tasks/index/{top}/x/task-group")).Location.Should().Be($"/tasks/groups/{taskId}");
    }

    [Test]
    public async Task A_task_at_the_top_is_shown_by_the_page_of_its_namespace()
    {
        using var root = ServiceSite.Root();
        var (top, taskId) = (SlugId.NewNice(), SlugId.New());
        _ = await Server.Insert(top, taskId);

        var page = await root.Get($"/tasks/index/{top}");

        page.Text.Should().Contain("A task stands at this path itself").And.Contain(taskId);
        (await root.Submit(page, "delete")).Text.Should().Contain($"There is no task at {top} any more.");
        (await Server.TaskIdAt(top)).Should().BeNull();
    }

    [Test]
    public async Task A_task_is_put_into_the_index_and_taken_out()
    {
        using var root = ServiceSite.Root();
        var (top, taskId) = (SlugId.NewNice(), SlugId.New());
        var form = await root.Get($"/tasks/index/{top}");
        form.Value("insert", "path").Should().Be($"{top}.");

        var made = await root.Submit(
            form, "insert", ("path", $"{top}.x"), ("taskId", taskId), ("rank", "3"), ("data", "a: [1]"));
        made.Text.Should().Contain($"The task stands at {top}.x now.").And.Contain(taskId);
        var lower = await root.Submit(
            form, "insert", ("path", $"{top}.x"), ("taskId", SlugId.New()), ("rank", "2"));
        lower.Text.Should().Contain("A task of a higher rank stands at").And.Contain(taskId);
        var refused = await root.Submit(form, "insert", ("path", $"{top}.x"), ("taskId", "none"), ("rank", "x"));
        refused.Status.Should().Be(400);
        refused.Value("insert", "taskId").Should().Be("none");

        (await root.Submit(made, "delete")).Text.Should().Contain("any more");
        (await root.Get($"/tasks/index/{top}/x")).Status.Should().Be(404);
        (await root.Get($"/tasks/index/{top}/x/task-group")).Status.Should().Be(404);
    }

    [Test]
    public async Task Who_may_not_is_told_which_scope_is_missing()
    {
        var top = SlugId.NewNice();
        _ = await Server.Insert($"{top}.x");
        using var reader = ServiceSite.With("index:find-task:*", "index:list-tasks:*", "index:list-namespaces:*");

        var page = await reader.Get($"/tasks/index/{top}/x");
        var refused = await reader.Submit(page, "delete");

        page.Status.Should().Be(200);
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"index:delete-task:{top}.x");
    }
}
