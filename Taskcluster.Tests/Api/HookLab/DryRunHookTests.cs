using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Explain;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.HookLab;

public sealed class DryRunHookTests : ServerTests
{
    public static readonly Example Example = new("hook-lab.dryRun", async server =>
    {
        var name = await server.Hook(NewName(), Schedule("0 12 * * *"));
        return new ExampleRequest(Path(name, "/dry-run"), new { firedBy = "schedule" })
        {
            Needs = $"hooks:get:{name.Replace('/', ':')}",
        };
    });

    [Test]
    public async Task The_task_is_the_one_that_a_fire_makes_and_nothing_is_created()
    {
        await Server.Hook("g/h", Open, ("task", Template(("extra", Json("""
            {"by": {"$eval": "firedBy"}, "client": "${clientId}", "id": "${taskId}", "n": {"$eval": "payload.n * 2"}}
            """)))));
        var taskId = SlugId.New();

        var tried = await DryRun("g/h", new { payload = new { n = 21, taskId } });

        tried.Text("outcome").Should().Be("task");
        tried.Text("summary").Should().Be("The task would be created.");
        tried.Text("taskId").Should().Be(taskId);
        tried["context"].ShouldBeJson($$"""
            {"firedBy":"triggerHook","taskId":"{{taskId}}","payload":{"n":21,"taskId":"{{taskId}}"},
            "clientId":"static/taskcluster/root"}
            """);
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Status.Should().Be(404);
        (await Server.LastFires("g/h")).Should().BeEmpty();
        _ = (await Server.Trigger("g/h", $$"""{"n": 21, "taskId": "{{taskId}}"}""")).Ok;
        var made = (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok;
        made["extra"]!.ToJsonString().Should().Be(tried["task"]!["extra"]!.ToJsonString());
        made.Text("deadline").Should().Be(tried["task"]!.Text("deadline"));
    }

    [Test]
    public async Task A_fire_can_be_at_any_time()
    {
        await Server.Hook(
            "g/h", Schedule("0 0 29 2 *"), ("task", Template(("extra", Json("""{"at": {"$fromNow": "1 hour"}}""")))));

        var tried = await DryRun("g/h", new { firedBy = "schedule", now = "2031-05-06T07:08:09.010Z" });

        tried.Text("now").Should().Be("2031-05-06T07:08:09.010Z");
        tried["task"]!["extra"]!.Text("at").Should().Be("2031-05-06T08:08:09.010Z");
        tried["task"]!.Text("created").Should().Be("2031-05-06T07:08:09.010Z");
        tried["context"].ShouldBeJson($$"""{"firedBy":"schedule","taskId":"{{tried.Text("taskId")}}"}""");
        tried["next"].Texts().Should().HaveCount(10).And.StartWith("2032-02-29T00:00:00.000Z");
        foreach (var now in new[] { "0001-01-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z" })
        {
            (await DryRun("g/h", new { now }))["task"]!.Text("created").Should().Be(now);
        }
    }

    [Test]
    public async Task An_error_of_the_template_has_its_place()
    {
        await Server.Hook("g/h", ("task", Template(("payload", Json("""{"command": [1, "${payload.gone}"]}""")))));

        var tried = await DryRun("g/h", new { });

        tried.Text("outcome").Should().Be("failure");
        tried.Text("summary").Should().Be(
            "The template cannot be rendered at template.payload.command[1]: object has no property \"gone\"");
        tried["templateFault"].ShouldBeJson("""
            {"kind":"InterpreterError","message":"object has no property \"gone\"","location":".payload.command[1]"}
            """);
        tried.AsObject().ContainsKey("task").Should().BeFalse();
    }

    [TestCase("triggerHook", "failure", "The payload is not of the triggerSchema: data must NOT have additional")]
    [TestCase("triggerHookWithToken", "failure", "The payload is not of the triggerSchema: data must NOT have")]
    [TestCase("pulseMessage", "nothing", "The message would be passed over, since it is not of the triggerSchema: ")]
    public async Task A_payload_is_judged_and_the_task_shown_all_the_same(
        string firedBy, string outcome, string summary)
    {
        await Server.Hook("g/h");

        var tried = await DryRun("g/h", new { firedBy, payload = new { a = 1 } });

        tried.Text("outcome").Should().Be(outcome);
        tried.Text("summary").Should().StartWith(summary);
        tried.Text("payloadFault").Should().StartWith("data must NOT have additional properties");
        tried["task"]!.Text("taskQueueId").Should().Be(QueueId);
    }

    [Test]
    public async Task A_template_may_have_nothing_to_create()
    {
        await Server.Hook("g/h", ("task", Json("""{"$if": "firedBy == 'schedule'", "then": {"a": 1}}""")));

        var tried = await DryRun("g/h", new { });

        tried.Text("outcome").Should().Be("nothing");
        tried.Text("summary").Should().Be("The template has nothing to create for this fire.");
    }

    [Test]
    public async Task A_task_that_createTask_refuses_is_told_with_its_reason()
    {
        await Server.Hook("g/h", ("task", Template(("metadata", Json("""{"name": "x"}""")), ("retries", 99))));

        var tried = await DryRun("g/h", new { });

        tried.Text("outcome").Should().Be("failure");
        tried.Text("summary").Should().StartWith("The queue would not take the task: ");
        tried.Text("taskFault").Should().Contain("retries").And.Contain("description");
        tried.AsObject().ContainsKey("scopes").Should().BeFalse();
    }

    [Test]
    public async Task Scopes_that_the_role_lacks_are_named()
    {
        await Server.Hook("g/h", ("task", Template(("scopes", Json("""["a:b", "c:d"]""")))));
        await AuthCalls.Role(Server, "hook-id:g/*", "a:*");

        var tried = await DryRun("g/h", new { });

        tried.Text("outcome").Should().Be("failure");
        tried.Text("summary").Should().Be("The role `hook-id:g/h` does not have all scopes that the task needs.");
        tried["scopes"]!["satisfied"].ShouldBeJson("false");
        tried["scopes"]!["missing"].ShouldBeJson("\"c:d\"");
        var chain = tried["scopes"]!["scopes"]!.AsArray().Single(one => one!.Text("scope") == "a:b")!["through"];
        chain.ShouldBeJson("""[{"scope":"assume:hook-id:g/h"},{"role":"hook-id:g/*","scope":"a:*"}]""");
        var refused = await Server.Trigger("g/h");
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("c:d");
    }

    [Test]
    public async Task Whether_the_role_has_the_scopes_is_told_to_those_to_whom_auth_would_tell_it()
    {
        await Server.Hook("g/h");

        var blind = (await Server.With("hooks:get:g:h").Post(Url("g/h"), new { })).Ok;
        var expanding = (await Server.With("hooks:get:g:h", "auth:expand-scopes").Post(Url("g/h"), new { })).Ok;
        var seeing = (await Server.With("hooks:get:g:h", "auth:list-roles").Post(Url("g/h"), new { })).Ok;

        blind.Text("outcome").Should().Be("unknown");
        blind["scopes"]!["needed"]!["AllOf"]!.AsArray().Select(one => one!.ToJsonString())
            .Should().Contain("\"queue:create-task:project:none\"").And.Contain("\"queue:scheduler-id:-\"");
        blind["scopes"]!.AsObject().ContainsKey("satisfied").Should().BeFalse();
        blind["scopes"]!.Text("untold").Should().Contain("`auth:list-roles`").And.Contain("`auth:expand-scopes`");
        foreach (var told in new[] { expanding, seeing })
        {
            told.Text("outcome").Should().Be("task");
            told["scopes"]!["satisfied"].ShouldBeJson("true");
        }

        expanding["scopes"]!["scopes"]![0]!.AsObject().ContainsKey("through").Should().BeFalse();
        seeing["scopes"]!["scopes"]![0]!.AsObject().ContainsKey("through").Should().BeTrue();
    }

    [Test]
    public async Task A_definition_can_be_tried_before_there_is_the_hook()
    {
        await AuthCalls.Role(Server, "hook-id:new/*", Scopes);
        var hook = new JsonObject
        {
            ["task"] = Template(("extra", Json("""{"n": "${payload.n}"}"""))),
            ["triggerSchema"] = Json("""{"type": "object", "required": ["n"]}"""),
            ["schedule"] = new JsonArray("0 6 * * MON"),
        };

        var tried = await DryRun("new/hook", new { hook, payload = new { n = 5 } });
        var wrong = await DryRun("new/hook", new { hook, payload = new { } });

        tried.Text("outcome").Should().Be("task");
        tried["task"]!["extra"].ShouldBeJson("""{"n":"5"}""");
        tried["next"].Texts().Should().HaveCount(10)
            .And.OnlyContain(time => DateTimeOffset.Parse(time).DayOfWeek == DayOfWeek.Monday);
        wrong.Text("payloadFault").Should().Be("data must have required property 'n'");
        wrong["templateFault"]!.Text("location").Should().Be(".extra.n");
    }

    [TestCase("""{"hook": {"task": {}, "schedule": ["60 * * * *"]}}""",
        "Constraint error, got value 60 expected range 0-59 in 60 * * * *")]
    [TestCase("""{"hook": {"task": {}, "triggerSchema": {"type": "x"}}}""",
        "triggerSchema is not a valid JSON schema:")]
    [TestCase("""{"hook": {}}""", "required property 'task'")]
    [TestCase("""{"firedBy": "luck"}""", "firedBy")]
    [TestCase("""{"firedBy": "schedule", "payload": {}}""", "A fire by `schedule` has no payload")]
    [TestCase("""{"firedBy": "pulseMessage", "clientId": "c"}""", "Only of `triggerHook` it is known who called")]
    [TestCase("""{"payload": {"taskId": "x"}}""", "Invalid taskId format: x")]
    [TestCase("""{"now": "9999-12-31T23:59:59-01:00"}""", "must be before the end of the calendar")]
    public async Task A_wrong_question_is_refused(string body, string message)
    {
        await Server.Hook("g/h", Open);

        var answer = await Server.AsRoot().Post(Url("g/h"), body);

        answer.Status.Should().Be(400);
        answer.Json.Text("message").Should().Contain(message);
    }

    [Test]
    public async Task Only_who_may_read_the_hook_may_try_it_and_another_one_in_its_place()
    {
        await Server.Hook("g/h");

        (await Server.With("hooks:get:g:other").Post(Url("g/h"), new { })).Status.Should().Be(403);
        (await Server.With("hooks:get:g:h").Post(Url("g/other"), new { hook = new { task = new { } } }))
            .Status.Should().Be(403);
        (await Server.AsRoot().Post(Url("g/none"), new { }))
            .ShouldFail(404, "ResourceNotFound", "No such hook");
    }

    [Test]
    public async Task A_template_without_bounds_is_stopped()
    {
        await Server.Hook("g/h", ("task", Json("""{"a": {"$eval": "range(0, 1000000000)"}}""")));

        var tried = await DryRun("g/h", new { });

        tried["templateFault"]!.Text("kind").Should().Be("LimitError");
        tried.Text("summary").Should().Contain("the limit Steps is");
    }

    private async Task<JsonNode> DryRun(string name, object body) =>
        (await Server.AsRoot().Post(Url(name), body)).Ok;

    private static string Url(string name) => $"hook-lab/v1{Path(name, "/dry-run")}";
}
