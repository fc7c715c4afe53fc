using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Tasks.Groups;

public sealed class GroupPageTests
{
    private const string Evil = "\"><script>alert(1)</script>";

    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task A_group_shows_how_far_it_has_come_and_all_of_its_tasks()
    {
        using var anybody = TaskSite.Anybody();
        var group = SlugId.NewNice();
        var done = await Done(group, "completed");
        var waiting = await InGroup(group, "second", ("dependencies", new JsonArray(await InGroup(group, "first"))));

        var page = await anybody.Get($"/tasks/groups/{group}");

        page.Status.Should().Be(200);
        page.Document.QuerySelector("h1")!.TextContent.Should().Be($"Task group {group}");
        page.Document.QuerySelector(".states figcaption")!.TextContent.Should()
            .Contain("1 completed").And.Contain("1 pending").And.Contain("1 unscheduled");
        Rows(page).Should().HaveCount(3).And.Contain([$"/tasks/{done}", $"/tasks/{waiting}"]);
        Rows(page)[^1].Should().Be($"/tasks/{done}", "what is over and well stands last");
        page.Document.QuerySelector("#group")!.GetAttribute("data-live-bindings").Should().Contain(group);
    }

    [Test]
    public async Task A_group_is_called_as_the_task_that_made_it()
    {
        using var anybody = TaskSite.Anybody();
        var decision = await Server.Task(("metadata", Metadata(Evil)), ("tags", new JsonObject { ["kind"] = Evil }));

        var page = await anybody.Get($"/tasks/groups/{decision}");

        page.Document.QuerySelector("h1")!.TextContent.Should().Be(Evil);
        page.Document.QuerySelectorAll("script").Should().HaveCount(1, "that of the site");
        page.Document.QuerySelectorAll("[onerror]").Should().BeEmpty();
    }

    [TestCase("?q=LIN%20build", "build-linux")]
    [TestCase("?q=state:unsch", "test-linux")]
    [TestCase("?kind=test", "test-linux")]
    [TestCase("?state=pending&q=mac", "build-mac")]
    [TestCase("?q=nowhere", "")]
    public async Task Tasks_are_filtered_by_words_state_and_kind(string query, string name)
    {
        using var anybody = TaskSite.Anybody();
        var group = SlugId.NewNice();
        var first = await InGroup(group, "build-linux", Kind("build"));
        _ = await InGroup(group, "build-mac", Kind("build"));
        _ = await InGroup(group, "test-linux", Kind("test"), ("dependencies", new JsonArray(first)));

        var page = await anybody.Get($"/tasks/groups/{group}{query}");

        page.Document.QuerySelectorAll("#group-tasks td[data-label=Task]").Select(cell => cell.TextContent)
            .Should().Equal(name.Length == 0 ? [] : [name]);
        if (name.Length == 0)
        {
            page.Text.Should().Contain("No task of the group is like that");
        }
    }

    [TestCase("graph")]
    [TestCase("timeline")]
    public async Task A_picture_stands_above_the_same_tasks(string view)
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task();

        var page = await anybody.Get($"/tasks/groups/{taskId}?view={view}");

        page.Document.QuerySelector($"[data-module={view}]")!.GetAttribute("data-src")
            .Should().Be($"/tasks/groups/{taskId}/graph.json");
        page.Document.QuerySelector(".tabs [aria-current]")!.TextContent.Should().BeEquivalentTo(view);
        Rows(page).Should().Equal($"/tasks/{taskId}");
    }

    [Test]
    public async Task The_picture_is_told_of_tasks_and_what_they_wait_for()
    {
        using var anybody = TaskSite.Anybody();
        var group = SlugId.NewNice();
        var first = await Done(group, "failed");
        var second = await InGroup(group, Evil, Kind("test"), ("dependencies", new JsonArray(first)));

        var answer = await anybody.Get($"/tasks/groups/{group}/graph.json");

        answer.Header("Content-Type").Should().StartWith("application/json");
        var tasks = JsonNode.Parse(answer.Html)!["tasks"]!.AsArray()
            .ToDictionary(task => task!["id"]!.GetValue<string>());
        tasks[first]!["state"]!.GetValue<string>().Should().Be("failed");
        tasks[first]!["resolved"].Should().NotBeNull();
        tasks[second]!["name"]!.GetValue<string>().Should().Be(Evil);
        tasks[second]!["dependencies"]!.ToJsonString().Should().Be($"[\"{first}\"]");
        tasks[second]!["started"].Should().BeNull();
        answer.Html.Should().NotContain("<script>");
    }

    [TestCase("")]
    [TestCase("/graph.json")]
    [TestCase("/profiler")]
    [TestCase("/profile.json")]
    [TestCase("/actions")]
    public async Task A_group_that_is_not_there_is_said_to_be_none(string rest)
    {
        using var anybody = TaskSite.Anybody();

        var page = await anybody.Get($"/tasks/groups/{SlugId.NewNice()}{rest}");

        page.Status.Should().Be(404);
        page.Text.Should().Contain("There is no task group");
    }

    [Test]
    public async Task Where_the_time_went_is_told_and_can_be_taken_away()
    {
        using var anybody = TaskSite.Anybody();
        var group = SlugId.NewNice();
        var taskId = await Done(group, "completed");

        var page = await anybody.Get($"/tasks/groups/{group}/profiler");
        var profile = JsonNode.Parse((await anybody.Get($"/tasks/groups/{group}/profile.json")).Html)!;

        page.Text.Should().Contain("1 at most");
        profile["traceEvents"]!.AsArray().Single(one => one!["ph"]!.GetValue<string>() == "X")!["args"]!["taskId"]!
            .GetValue<string>().Should().Be(taskId);
    }

    [Test]
    public async Task A_group_is_found_by_its_id_or_that_of_a_task()
    {
        using var root = TaskSite.Root();
        var group = SlugId.NewNice();
        var taskId = await InGroup(group, "x");
        var page = await root.Get("/tasks/groups");

        (await root.Submit(page, "find", ("taskGroupId", group))).Text.Should().Contain(group);
        (await root.Submit(page, "find", ("taskGroupId", taskId))).Text.Should().Contain($"Task group {group}");
        var none = await root.Submit(page, "find", ("taskGroupId", SlugId.NewNice()));
        none.Status.Should().Be(404);
        none.Text.Should().Contain("There is neither a task group nor a task");
        (await root.Submit(page, "find", ("taskGroupId", "x/y"))).Status.Should().Be(400);
    }

    private static IReadOnlyList<string?> Rows(ShownPage page) =>
    [
        .. page.Document.QuerySelectorAll("#group-tasks td[data-label=Task] a")
            .Select(link => link.GetAttribute("href")),
    ];

    private static (string, JsonNode?) Kind(string kind) => ("tags", new JsonObject { ["kind"] = kind });

    private static Task<string> InGroup(string group, string name, params (string, JsonNode?)[] changes) =>
        Server.Task([("taskGroupId", group), ("metadata", Metadata(name)), .. changes]);

    private static async Task<string> Done(string group, string how)
    {
        var taskId = await Server.ClaimedTask(("taskGroupId", group));
        _ = (await Server.Report(taskId, 0, how)).Ok;
        return taskId;
    }

    private static JsonObject Metadata(string name) => new()
    {
        ["name"] = name,
        ["description"] = "x",
        ["owner"] = "me@example.com",
        ["source"] = "https://example.com",
    };
}
