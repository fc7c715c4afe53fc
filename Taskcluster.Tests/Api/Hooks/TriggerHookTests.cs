using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.triggerHook (spec/services.md §4.3; more of §8 is in HooksRowsTests).</summary>
public sealed class TriggerHookTests : ServerTests
{
    public static readonly Example Example = new("hooks.triggerHook", async server =>
    {
        var name = await server.NamedHook();
        return new ExampleRequest(Path(name, "/trigger"), new { }) { Needs = $"hooks:trigger-hook:{name}" };
    })
    {
        Messages = ["taskDefined", "taskPending"],
    };

    [Test]
    public async Task The_template_knows_payload_client_task_and_time_and_the_rest_is_filled_in()
    {
        await Server.Hook("g/h", Open, ("task", Template(("extra", Json("""
            {
              "by": {"$eval": "firedBy"}, "client": "${clientId}", "id": "${taskId}", "what": {"$eval": "payload.a"},
              "now": {"$fromNow": ""}, "names": {"$eval": "[defined('clientId'), defined('now'), defined('hookId')]"}
            }
            """)))));

        var reply = (await Server.Trigger("g/h", """{"a": [1, {"b": null}]}""")).Ok;

        var taskId = reply.Text("taskId");
        reply.ToJsonString().Should().Be($$$"""{"taskId":"{{{taskId}}}","status":{"taskId":"{{{taskId}}}"}}""");
        var fire = (await Server.LastFires("g/h")).Should().ContainSingle().Subject;
        var task = await Server.TaskOf(fire);
        var now = Server.Clock.GetUtcNow();
        task["extra"]!.ToJsonString().Should().Be(new JsonObject
        {
            ["by"] = "triggerHook",
            ["client"] = "static/taskcluster/root",
            ["id"] = taskId,
            ["what"] = Json("""[1,{"b":null}]"""),
            ["now"] = WireTime.Format(now),
            ["names"] = Json("[true,true,false]"),
        }.ToJsonString());
        task.Text("created").Should().Be(WireTime.Format(now));
        task.Text("deadline").Should().Be(WireTime.Format(now.AddDays(1)));
        task.Text("expires").Should().Be(WireTime.Format(now.AddDays(30)));
        task.Text("taskGroupId").Should().Be(taskId);
    }

    [Test]
    public async Task What_the_template_says_itself_is_not_filled_in()
    {
        var group = SlugId.New();
        await Server.Hook("g/h", ("task", Template(
            ("created", Json("""{"$fromNow": "-1 minute"}""")),
            ("deadline", Json("""{"$fromNow": "1 hour"}""")),
            ("expires", Json("""{"$fromNow": "2 hours"}""")),
            ("taskGroupId", group))));

        _ = (await Server.Trigger("g/h")).Ok;

        var task = await Server.TaskOf((await Server.LastFires("g/h"))[0]);
        var now = Server.Clock.GetUtcNow();
        task.Text("created").Should().Be(WireTime.Format(now.AddMinutes(-1)));
        task.Text("deadline").Should().Be(WireTime.Format(now.AddHours(1)));
        task.Text("expires").Should().Be(WireTime.Format(now.AddHours(2)));
        task.Text("taskGroupId").Should().Be(group);
    }

    [Test]
    public async Task Each_call_makes_another_task_unless_the_payload_names_it()
    {
        await Server.Hook("g/h", Open);
        var taskId = SlugId.New();

        var first = (await Server.Trigger("g/h")).Ok.Text("taskId");
        (await Server.Trigger("g/h")).Ok.Text("taskId").Should().NotBe(first);
        (await Server.Trigger("g/h", $$"""{"taskId":"{{taskId}}"}""")).Ok.Text("taskId").Should().Be(taskId);
        (await Server.Trigger("g/h", $$"""{"taskId":"{{taskId}}"}""")).Ok.Text("taskId").Should().Be(taskId);
        Server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Server.Trigger("g/h", $$"""{"taskId":"{{taskId}}"}"""))
            .ShouldFail(400, "InputError", "While calling createTask: RequestConflict", taskId);
        (await Server.LastFires("g/h")).Should().HaveCount(5);
    }

    [Test]
    public async Task A_payload_is_judged_with_its_formats_and_gets_no_defaults()
    {
        await Server.Hook(
            "g/h",
            ("triggerSchema", Json("""
                {
                  "type": "object", "required": ["at"],
                  "properties": {
                    "at": {"type": "string", "format": "date-time"}, "n": {"type": "integer", "default": 7}
                  }
                }
                """)),
            ("task", Template(("extra", Json("""{"n": {"$if": "'n' in payload", "then": 1, "else": 0}}""")))));

        (await Server.Trigger("g/h", """{"at": "yesterday", "n": "x"}""")).ShouldFail(
            400, "InputError", "data/at must match format \"date-time\"", "; data/n must be integer");
        (await Server.Trigger("g/h")).ShouldFail(400, "InputError", "data must have required property 'at'");
        _ = (await Server.Trigger("g/h", """{"at": "2030-01-01T00:00:00Z"}""")).Ok;
        var fires = await Server.LastFires("g/h");
        fires.Should().ContainSingle("what was not judged right has set nothing off");
        (await Server.TaskOf(fires[0]))["extra"]!.ToJsonString().Should().Be("""{"n":0}""");
    }

    [TestCase("""{"$eval": "null"}""")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("""{"$eval": "''"}""")]
    [TestCase("""{"$eval": "0"}""")]
    public async Task A_template_of_nothing_creates_nothing_and_leaves_no_trace(string rendered)
    {
        // The body's schema wants an object.
        await Server.Hook("g/h", ("task", Json($$"""{"$let": {"a": 1}, "in": {{rendered}}}""")));

        (await Server.Trigger("g/h")).Ok.ToJsonString().Should().Be("{}");
        (await Server.LastFires("g/h")).Should().BeEmpty();
        (await Server.HookStatus("g/h")).Ok.ToJsonString().Should().Be("""{"lastFire":{"result":"no-fire"}}""");
    }

    [TestCase("""{"$eval": "[1]"}""", "an array")]
    [TestCase("""{"$eval": "'text'"}""", "a string")]
    [TestCase("""{"$eval": "1"}""", "a number")]
    [TestCase("""{"$eval": "true"}""", "true")]
    public async Task A_template_of_anything_but_a_task_fails(string template, string what)
    {
        await Server.Hook("g/h", ("task", Json(template)));

        (await Server.Trigger("g/h")).ShouldFail(400, "InputError", "While firing hook:", what);
    }

    [Test]
    public async Task The_place_of_a_fault_in_the_template_is_told_in_the_answer_and_in_last_fires()
    {
        await Server.Hook("g/h", ("task", Template(("payload", Json("""{"a": [1, "${nothing}"]}""")))));

        (await Server.Trigger("g/h")).ShouldFail(
            400, "InputError",
            "While firing hook:\n\nInterpreterError at template.payload.a[1]: unknown context value nothing");

        var fire = (await Server.LastFires("g/h"))[0];
        fire.Text("error").Should().Be(
            "InterpreterError at template.payload.a[1]: unknown context value nothing");
        fire.Text("taskState").Should().Be("unknown");
        (await Server.HookStatus("g/h")).Ok["lastFire"]!["error"]!.ToJsonString().Should().Be(
            """{"message":"InterpreterError at template.payload.a[1]: unknown context value nothing"}""");
    }

    [Test]
    public async Task What_the_queue_does_not_take_is_told_with_its_words()
    {
        await Server.Hook("g/h", ("task", Template(("taskQueueId", null))));

        (await Server.Trigger("g/h")).ShouldFail(
            400, "InputError", "While calling createTask: InputError", "taskQueueId");

        var error = JsonNode.Parse((await Server.LastFires("g/h"))[0].Text("error"))!;
        error.AsObject().Select(member => member.Key).Should().Equal(
            "name", "message", "code", "statusCode", "url", "body");
        error["statusCode"]!.GetValue<int>().Should().Be(400);
        error.Text("url").Should().StartWith($"{Server.RootUrl}/api/queue/v1/task/");
        error["body"]!.Text("code").Should().Be("InputError");
        JsonNode.DeepEquals((await Server.HookStatus("g/h")).Ok["lastFire"]!["error"], error).Should().BeTrue();
    }

    [Test]
    public async Task A_hook_has_the_scopes_of_its_role_whatever_its_caller_has()
    {
        await Server.Hook("g/h", ("task", Template(("scopes", Json("""["secrets:get:x"]""")))));

        var refused = await Server.Trigger("g/h");

        refused.ShouldFail(
            403, "InsufficientScopes",
            "The role `hook-id:g/h` does not have sufficient scopes to create the task:",
            "static/taskcluster/hooks", "secrets:get:x");
        _ = (await Server.AsRoot().Post(
            AuthCalls.RolePath("hook-id:g/h"), AuthCalls.RoleBody([.. Scopes, "secrets:get:x"]))).Ok;
        (await Server.With("hooks:trigger-hook:g/h").Post("hooks/v1/hooks/g/h/trigger", "{}"))
            .Status.Should().Be(200, "the role has it, and its caller need not");
    }
}
