using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class SmallTaskPagesTests
{
    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task A_task_is_found_by_its_id()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task();
        var page = await anybody.Get("/tasks");

        (await anybody.Submit(page, "find", ("taskId", $" {taskId} "))).Text.Should().Contain(taskId);
        var unknown = await anybody.Submit(page, "find", ("taskId", "fN1SbArXTPSVFNUvaOlinQ"));
        var none = await anybody.Submit(page, "find", ("taskId", "<b>"));

        unknown.Status.Should().Be(404);
        unknown.Value("find", "taskId").Should().Be("fN1SbArXTPSVFNUvaOlinQ");
        none.Status.Should().Be(400);
        none.Text.Should().Contain("'<b>' is no task id");
    }

    [Test]
    public async Task A_definition_is_shown_whole_and_as_text()
    {
        using var root = TaskSite.Root();
        var taskId = await Server.Task(("payload", new JsonObject { ["x"] = "</pre><script>1</script>" }));

        var page = await root.Get($"/tasks/{taskId}/definition");

        page.Document.QuerySelector("pre.definition")!.TextContent.Should().Contain("</pre><script>1</script>")
            .And.Contain("schedulerId");
        page.Document.QuerySelectorAll("main script").Should().BeEmpty();
        var api = page.Document.QuerySelector("main a[href^='/api/']")!.GetAttribute("href")!;
        using var anybody = TaskSite.Anybody();
        var told = JsonNode.Parse((await anybody.Get(api)).Html)!;
        told["payload"]!["x"]!.GetValue<string>().Should().StartWith("</pre>");
    }

    [Test]
    public async Task Ways_into_a_task_are_those_that_its_worker_has_left()
    {
        using var anybody = TaskSite.Anybody();
        var plain = await Server.Task();
        var features = new JsonObject { ["features"] = new JsonObject { ["interactive"] = true } };
        var open = await Server.ClaimedTask(("payload", features));
        await Server.Reference(open, "private/docker-worker/shell.html");

        (await anybody.Get($"/tasks/{plain}/connect")).Text.Should().Contain("There is no way in");
        (await anybody.Get($"/tasks/{open}/connect")).Document.QuerySelectorAll("main a")
            .Select(link => link.GetAttribute("href"))
            .Should().Contain($"/tasks/{open}/runs/0/private%2Fdocker-worker%2Fshell.html");
    }

    [Test]
    public async Task Profiles_of_a_task_are_those_that_it_has_made()
    {
        using var anybody = TaskSite.Anybody();
        var plain = await Server.Task();
        var taskId = await Server.ClaimedTask();
        _ = await Server.Upload(taskId, "public/profile_x.json", "{}"u8.ToArray(), "application/json");

        (await anybody.Get($"/tasks/{plain}/profiler")).Text.Should().Contain("no artifact with a profile");
        (await anybody.Get($"/tasks/{taskId}/profiler")).Document.QuerySelectorAll("main a")
            .Select(link => link.GetAttribute("href"))
            .Should().Contain($"/tasks/{taskId}/runs/0/public%2Fprofile_x.json");
    }

    [TestCase("/shell?v=1&socketUrl=wss%3A%2F%2Fx&taskId=abc", "/tasks/abc/connect")]
    [TestCase("/shell", "/tasks")]
    public async Task What_is_not_offered_says_what_to_do(string path, string way)
    {
        using var anybody = TaskSite.Anybody();

        var page = await anybody.Get(path);

        page.Status.Should().Be(200);
        page.Document.QuerySelector(".empty a.primary")!.GetAttribute("href").Should().Be(way);
    }

    [TestCase("definition")]
    [TestCase("connect")]
    [TestCase("profiler")]
    public async Task Of_an_unknown_task_there_is_no_page(string page)
    {
        using var anybody = TaskSite.Anybody();

        (await anybody.Get($"/tasks/fN1SbArXTPSVFNUvaOlinQ/{page}")).Status.Should().Be(404);
        (await anybody.Get($"/tasks/none/{page}")).Status.Should().Be(400);
    }

    [Test]
    public async Task The_list_of_a_tasks_runs_is_its_page()
    {
        using var anybody = TaskSite.Anybody();
        var taskId = await Server.Task();

        (await anybody.Get($"/tasks/{taskId}/runs")).Location.Should().Be($"/tasks/{taskId}");
    }
}
