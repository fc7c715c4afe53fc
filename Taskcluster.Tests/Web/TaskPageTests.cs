using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class TaskPageTests : SiteTests
{
    [Test]
    public async Task A_task_shows_its_runs_artifacts_and_neighbours()
    {
        using var anybody = Anybody();
        var before = await Server.CompletedTask();
        var taskId = await Server.RunningTask(("dependencies", new JsonArray(before)));
        await Server.Reference(taskId, "public/a/b.txt");
        var after = await Server.Task(("dependencies", new JsonArray(taskId)));

        var page = await anybody.Get($"/tasks/{taskId}");

        page.Status.Should().Be(200);
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("a task");
        page.Document.QuerySelector(".page-actions .badge")!.TextContent.Should().Be("running");
        page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")).Should().Contain(
        [
            $"/tasks/{before}", $"/tasks/{after}", $"/tasks/{taskId}/runs/0/public%2Fa%2Fb.txt",
            $"/tasks/{taskId}/runs/0/logs/live/public%2Flogs%2Flive.log",
        ]);
    }

    [Test]
    public async Task A_task_is_scheduled_cancelled_and_run_again()
    {
        using var root = Root();
        var first = await Server.Task();
        var taskId = await Server.Task(("dependencies", new JsonArray(first)));
        var page = await root.Get($"/tasks/{taskId}");
        page.Document.QuerySelector(".note")!.TextContent.Should().NotBeEmpty("it says why the task waits");

        page = await root.Submit(page, "schedule");
        page.Text.Should().Contain("The task is scheduled.");
        page = await root.Submit(page, "cancel");
        page.Text.Should().Contain("The task is cancelled.").And.Contain("canceled");
        page = await root.Submit(page, "rerun");
        page.Text.Should().Contain("A new run is pending.");
        (await Server.Summary(taskId)).Should().StartWith("pending");
    }

    [Test]
    public async Task An_action_that_is_refused_shows_the_task_and_why()
    {
        var taskId = await Server.Task();
        using var anybody = Anybody();

        var refused = await anybody.Submit(await anybody.Get($"/tasks/{taskId}"), "cancel");

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("a task").And.Contain("queue:cancel-task");
        (await Server.Summary(taskId)).Should().StartWith("pending");
    }

    [Test]
    public async Task What_a_definition_holds_is_text()
    {
        const string evil = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
        using var root = Root();
        var taskId = await Server.Task(
            ("payload", new JsonObject { [evil] = evil, ["list"] = new JsonArray(evil, 1, true, null) }),
            ("metadata", new JsonObject
            {
                ["name"] = evil,
                ["description"] =
                    $"{evil} [a](javascript:alert(3)) ![b](https://evil.example/x.png) <javascript:alert(4)>",
                ["owner"] = evil,
                ["source"] = "https://example.com/" + Uri.EscapeDataString(evil),
            }),
            ("tags", new JsonObject { [evil] = evil }),
            ("scopes", new JsonArray("x:" + evil)));

        var page = (await root.Get($"/tasks/{taskId}")).Document;

        page.QuerySelectorAll("script").Should().HaveCount(1, "that of the site");
        page.QuerySelectorAll("main img, [onerror]").Should().BeEmpty();
        page.QuerySelectorAll("a").Select(link => link.GetAttribute("href") ?? "")
            .Should().NotContain(url => url.StartsWith("javascript"));
        page.QuerySelector("h1")!.TextContent.Should().Be(evil);
    }

    [TestCase("1")]
    [TestCase("-1")]
    [TestCase("x")]
    [TestCase("99999999999999")]
    public async Task A_run_that_is_not_there_is_said_to_be_none(string runId)
    {
        using var anybody = Anybody();
        var taskId = await Server.CompletedTask();

        var page = await anybody.Get($"/tasks/{taskId}/runs/{runId}");

        page.Status.Should().Be(404);
        page.Text.Should().Contain($"Task {taskId} has no run {runId}; it has 1.");
    }
}
