using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Tasks;

public sealed class CreateTaskPageTests
{
    private const string Evil = "</textarea><script>alert(1)</script>";

    private static RunningServer Server => TaskSite.Server;

    [Test]
    public async Task The_example_is_created_as_it_stands()
    {
        using var root = TaskSite.Root();
        var page = await root.Get("/tasks/create?queue=built-in%2Fsucceed");
        var taskId = page.Value("create", "taskId");

        var shown = await root.Submit(page, "create");

        shown.Status.Should().Be(200);
        shown.Text.Should().Contain("The task was created.").And.Contain("Hello");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok["taskQueueId"]!.GetValue<string>()
            .Should().Be("built-in/succeed");
    }

    [Test]
    public async Task A_form_that_is_sent_twice_makes_one_task_and_another_one_under_its_id_is_refused()
    {
        using var root = TaskSite.Root();
        var page = await root.Get("/tasks/create");
        var now = WireTime.Format(Server.Clock.GetUtcNow());
        var text = page.Value("create", "definition")
            + $"created: {now}\ndeadline: {WireTime.Format(Server.Clock.GetUtcNow().AddHours(1))}\n";

        (await root.Submit(page, "create", ("definition", text))).Status.Should().Be(200);
        (await root.Submit(page, "create", ("definition", text))).Status.Should().Be(200);
        var refused = await root.Submit(page, "create", ("definition", text + "retries: 1\n"));

        refused.Status.Should().Be(409);
        refused.Value("create", "definition").Should().Contain("retries: 1");
        refused.Value("create", "taskId").Should().NotBe(page.Value("create", "taskId"));
        (await root.Submit(refused, "create")).Text.Should().Contain("The task was created.");
    }

    [Test]
    public async Task What_is_wrong_is_told_at_its_line()
    {
        using var root = TaskSite.Root();
        var page = await root.Get("/tasks/create");
        const string text = "taskQueueId: p/w\npayload: {}\nretries: -1\nmetadata:\n  name: x\n  owner: 5\n";

        var refused = await root.Submit(page, "create", ("definition", text), ("check", "on"));

        refused.Status.Should().Be(400);
        refused.Value("create", "definition").Should().Be(text);
        var problems = refused.Document.QuerySelector("[data-module=editor]")!.GetAttribute("data-problems");
        JsonNode.Parse(problems!)!.AsArray().Select(problem => (int?)problem!["line"])
            .Should().Contain([3, 4, 6]);
        refused.Text.Should().Contain("data/retries");
    }

    [Test]
    public async Task What_is_no_yaml_is_told_at_its_line()
    {
        using var root = TaskSite.Root();

        var refused = await root.Submit(
            await root.Get("/tasks/create"), "create", ("definition", "a: 1\nb: [\nc: }"));

        refused.Status.Should().Be(400);
        refused.Document.QuerySelector("[data-module=editor]")!.GetAttribute("data-problems")
            .Should().Contain("\"line\":2").And.Contain("brackets");
    }

    [Test]
    public async Task The_check_tells_what_is_missing_and_creates_nothing()
    {
        using var limited = TaskSite.With("auth:current-scopes", "queue:scheduler-id:-");
        var page = await limited.Get("/tasks/create");

        var shown = await limited.Submit(page, "create", ("check", "on"));

        shown.Status.Should().Be(200);
        shown.Text.Should().Contain("You lack").And.Contain("queue:create-task:project:none")
            .And.Contain("queue:create-task:lowest:local/posix");
        (await Server.AsRoot().Get($"queue/v1/task/{page.Value("create", "taskId")}")).Status.Should().Be(404);
        using var root = TaskSite.Root();
        (await root.Submit(await root.Get("/tasks/create"), "create", ("check", "on"))).Text
            .Should().Contain("The definition is right").And.Contain("You have every scope that it needs.");
    }

    [Test]
    public async Task Who_may_not_is_told_so_in_the_words_of_the_api_and_keeps_what_he_wrote()
    {
        using var anybody = TaskSite.Anybody();
        var page = await anybody.Get("/tasks/create");

        var refused = await anybody.Submit(page, "create");

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("InsufficientScopes").And.Contain("queue:create-task:project:none");
        refused.Value("create", "definition").Should().Be(page.Value("create", "definition"));
    }

    [Test]
    public async Task A_task_is_created_again_with_times_as_far_apart()
    {
        using var root = TaskSite.Root();
        var now = Server.Clock.GetUtcNow();
        var taskId = await Server.Task(
            ("created", WireTime.Format(now.AddMinutes(-10))),
            ("deadline", WireTime.Format(now.AddMinutes(50))),
            ("payload", new JsonObject { ["evil"] = Evil }));

        var page = await root.Get($"/tasks/{taskId}/edit");
        var shown = await root.Submit(page, "create");

        page.Document.QuerySelectorAll("main script").Should().BeEmpty();
        page.Value("create", "definition").Should().Contain(Evil);
        shown.Text.Should().Contain("The task was created.");
        var again = (await Server.AsRoot().Get($"queue/v1/task/{page.Value("create", "taskId")}")).Ok;
        (Time(again, "deadline") - Time(again, "created")).Should().Be(TimeSpan.FromHours(1));
        Time(again, "created").Should().BeOnOrAfter(now.AddMinutes(-1));
        again["payload"]!["evil"]!.GetValue<string>().Should().Be(Evil);
    }

    [Test]
    public async Task An_interactive_task_is_one_that_a_person_can_enter()
    {
        using var root = TaskSite.Root();
        var before = await Server.Task();
        var taskId = await Server.Task(
            ("dependencies", new JsonArray(before)),
            ("routes", new JsonArray("index.x")),
            ("scopes", new JsonArray("generic-worker:cache:c", "x:y")),
            ("payload", JsonNode.Parse("""
                {"maxRunTime":60,"mounts":[{"cacheName":"c","directory":"d"},{"file":"f","content":{"raw":"x"}}]}
                """)));

        var redirect = await root.Get($"/tasks/{taskId}/interactive");
        var page = await root.Get(redirect.Location!);

        redirect.Location.Should().Be($"/tasks/create?interactive=1&from={taskId}");
        var text = page.Value("create", "definition");
        text.Should().Contain("interactive: true").And.Contain("TASKCLUSTER_INTERACTIVE: \"true\"")
            .And.Contain("maxRunTime: 10800").And.Contain("retries: 0").And.Contain("x:y").And.Contain("file: f");
        text.Should().NotContain("cache").And.NotContain("index.x").And.NotContain(before)
            .And.NotContain("taskGroupId");
    }

    [TestCase("/tasks/fN1SbArXTPSVFNUvaOlinQ/edit", 404)]
    [TestCase("/tasks/create?from=fN1SbArXTPSVFNUvaOlinQ", 404)]
    [TestCase("/tasks/create?from=x", 400)]
    [TestCase("/tasks/create?queue=%0Aa%3A%20b", 200)]
    [TestCase("/tasks/create?interactive=1", 200)]
    public async Task It_begins_with_what_there_is(string path, int status)
    {
        using var root = TaskSite.Root();

        (await root.Get(path)).Status.Should().Be(status);
    }

    private static DateTimeOffset Time(JsonNode task, string name) =>
        WireTime.TryParse(task[name]!.GetValue<string>(), out var time)
            ? time
            : throw new FormatException($"{name} is no time.");
}
