using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Hooks;

/// <summary>Firing a hook from its page, and trying what a fire would do.</summary>
public sealed class HookFirePageTests
{
    private static readonly (string Name, JsonNode? Value) Typed = ("triggerSchema", JsonNode.Parse("""
        {
          "type": "object", "required": ["count"], "additionalProperties": false,
          "properties": {
            "count": {"type": "integer", "minimum": 1, "default": 2},
            "level": {"enum": ["low", "high", 3]},
            "word": {"type": "string", "description": "Any word"},
            "isLoud": {"type": "boolean"},
            "more": {"type": "array"}
          }
        }
        """));

    private static readonly (string Name, JsonNode? Value) Telling = (
        "task", HookCalls.Template(("extra", new JsonObject { ["given"] = new JsonObject { ["$eval"] = "payload" } })));

    private static RunningServer Server => HookSite.Server;

    [Test]
    public async Task A_form_made_of_the_schema_fires_it()
    {
        using var root = HookSite.Root();
        var name = await NewHook(Typed, Telling);
        var page = await root.Get($"/hooks/{name}?view=trigger");
        page.Value("trigger-fields", "payload.count").Should().Be("2");

        var shown = await root.Submit(
            page, "trigger-fields", ("payload.count", "7"), ("payload.level", "3"), ("payload.word", "7"),
            ("payload.isLoud", "false"), ("payload.more", "[a, 1]"));

        shown.Text.Should().Contain($"The hook {name} has fired; this is its task.");
        var task = await Server.TaskOf((await Server.LastFires(name))[0]);
        task["extra"]!["given"]!.ToJsonString().Should().Be(
            """{"count":7,"level":3,"word":"7","isLoud":false,"more":["a",1]}""");
    }

    [Test]
    public async Task What_was_left_empty_is_not_in_the_payload_and_what_is_wrong_is_told()
    {
        using var root = HookSite.Root();
        var name = await NewHook(Typed, Telling);
        var page = await root.Get($"/hooks/{name}?view=trigger");

        (await root.Submit(page, "trigger-fields")).Status.Should().Be(200);
        var refused = await root.Submit(page, "trigger-fields", ("payload.count", "0"), ("payload.word", "kept"));

        (await Server.TaskOf((await Server.LastFires(name))[0]))["extra"]!["given"]!.ToJsonString()
            .Should().Be("""{"count":2}""");
        refused.Status.Should().Be(400);
        refused.Text.Should().Contain("data/count must be >= 1");
        refused.Value("trigger-fields", "payload.word").Should().Be("kept");
    }

    [TestCase("count: 3\nlevel: none\n", 2)]
    [TestCase("count: x\n", 1)]
    [TestCase("count: 3\nmore: {\n", 2)]
    public async Task A_payload_in_yaml_is_judged_line_by_line(string payload, int line)
    {
        using var root = HookSite.Root();
        var name = await NewHook(Typed, Telling);

        var refused = await root.Submit(
            await root.Get($"/hooks/{name}?view=trigger"), "trigger", ("payload", payload));

        refused.Status.Should().Be(400);
        refused.Value("trigger", "payload").Should().Be(payload);
        var problems = refused.Document.QuerySelector("#field-payload")!.GetAttribute("data-problems");
        JsonNode.Parse(problems!)![0]!["line"]!.GetValue<int>().Should().BeInRange(line, line + 1);
        (await Server.LastFires(name)).Should().BeEmpty();
    }

    [Test]
    public async Task A_template_without_a_task_creates_none()
    {
        using var root = HookSite.Root();
        var name = await NewHook(("task", new JsonObject { ["$if"] = "false", ["then"] = new JsonObject() }));

        var shown = await root.Submit(await root.Get($"/hooks/{name}?view=trigger"), "trigger");

        shown.Text.Should().Contain("its template had nothing to create");
    }

    [Test]
    public async Task The_lab_shows_the_task_and_the_scopes_that_it_takes()
    {
        using var root = HookSite.Root();
        var name = await NewHook(HookCalls.Open, Telling);
        var page = await root.Get($"/hooks/{name}?view=lab");

        var good = await root.Submit(page, "try", ("payload", "word: <i>hello</i>"), ("now", "2031-02-03T04:05:06Z"));
        _ = (await Server.UpdateHook(name, HookCalls.Open, ("task", HookCalls.Template(("priority", "high"))))).Ok;
        var bad = await root.Submit(page, "try");

        good.Text.Should().Contain("It would create a task").And.Contain("<i>hello</i>").And.Contain("2031-02-03");
        good.Value("try", "payload").Should().Be("word: <i>hello</i>");
        bad.Text.Should().Contain("It would fail").And.Contain("It lacks").And.Contain("queue:create-task:high");
        (await Server.LastFires(name)).Should().BeEmpty();
    }

    [Test]
    public async Task The_lab_tells_what_is_wrong_with_the_payload_and_refuses_what_is_no_fire()
    {
        using var root = HookSite.Root();
        var name = await NewHook(Typed, Telling);
        var page = await root.Get($"/hooks/{name}?view=lab");

        var faulty = await root.Submit(page, "try", ("payload", "count: 1\nother: 2"));
        var none = await root.Submit(page, "try", ("firedBy", "token"), ("payload", ""));

        faulty.Status.Should().Be(200);
        faulty.Text.Should().Contain("It would fail");
        faulty.Document.QuerySelector("#field-payload")!.GetAttribute("data-problems").Should().Contain("data");
        none.Status.Should().Be(400);
        none.Text.Should().Contain("firedBy");
    }

    [Test]
    public async Task Messages_that_were_published_are_held_against_the_bindings_and_the_schema()
    {
        using var root = HookSite.Root();
        const string exchange = "exchange/taskcluster-queue/v1/task-defined";
        var taskId = await Server.Task(("payload", new JsonObject { ["x"] = "</details><script>1</script>" }));
        var open = await NewHook(HookCalls.Open, HookCalls.BoundTo(exchange, $"primary.{taskId}.#"));
        var closed = await NewHook(HookCalls.BoundTo(exchange, $"primary.{taskId}.#"));
        var deaf = await NewHook(HookCalls.Open, HookCalls.BoundTo(exchange, "primary.none.#"));

        var page = await root.Get($"/hooks/{open}?view=messages");
        page.Document.QuerySelectorAll("main tbody tr").Should().HaveCount(1);
        page.Document.QuerySelector("main tbody .state-completed")!.TextContent.Should().Be("yes");
        var tried = await root.Submit(page, "try");

        tried.Text.Should().Contain("pulseMessage").And.Contain(taskId);
        (await root.Get($"/hooks/{closed}?view=messages")).Text.Should().Contain("passed over");
        (await root.Get($"/hooks/{closed}")).Text.Should().Contain("every message is passed over");
        (await root.Get($"/hooks/{deaf}?view=messages")).Text.Should().Contain("None of them is covered");
        (await root.Get($"/hooks/{await NewHook()}?view=messages")).Text.Should().Contain("is bound to no messages");
    }

    private static Task<string> NewHook(params (string Name, JsonNode? Value)[] changes) => Server.Hook(
        $"{SlugId.NewNice()}/h", [.. changes.Select(change => (change.Name, change.Value?.DeepClone()))]);
}
