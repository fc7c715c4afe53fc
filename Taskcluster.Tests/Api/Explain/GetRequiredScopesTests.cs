using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

/// <summary>getRequiredScopes for every moment of authorization (DESIGN.md §2), and what it refuses.</summary>
public sealed class GetRequiredScopesTests : ServerTests
{
    private const string Path = "explain/v1/scopes/required";

    public static readonly Example Example = new(
        "explain.getRequiredScopes",
        server => Task.FromResult(new ExampleRequest(
            "/scopes/required",
            new { service = "queue", name = "task", @params = new { taskId = SlugId.New() } })));

    [Test]
    public async Task The_url_says_what_a_call_needs_whatever_else_is_wrong_with_it()
    {
        var answer = (await Ask(new { service = "queue", name = "task", @params = new { taskId = "bad" } })).Ok;

        answer.ShouldBeJson("""
            {"service":"queue","name":"task","required":"queue:get-task:bad","template":"queue:get-task:<taskId>",
            "moment":"url"}
            """);
        (await Ask(new { method = "GET", url = "/api/auth/v1/clients/a%2Fb" })).Ok["required"]
            .ShouldBeJson("\"auth:get-client:a/b\"");
        (await Ask(new { method = "HEAD", url = $"{Server.RootUrl}/api/auth/v1/clients/?limit=1" })).Ok["required"]
            .ShouldBeJson("\"auth:list-clients\"");
    }

    [Test]
    public async Task The_body_says_what_a_call_needs()
    {
        var payload = Server.Definition(("priority", "high"), ("routes", new JsonArray("r")), ("schedulerId", "s"));
        var task = (await Ask(new { method = "PUT", url = $"/api/queue/v1/task/{SlugId.New()}", payload })).Ok;

        task["moment"].ShouldBeJson("\"body\"");
        task["required"].ShouldBeJson("""
            {"AllOf":["queue:route:r","queue:create-task:project:none","queue:scheduler-id:s",
            {"AnyOf":["queue:create-task:highest:p/w","queue:create-task:very-high:p/w",
            "queue:create-task:high:p/w"]}]}
            """);
        task["template"]!["AllOf"]![0].ShouldBeJson("""{"for":"scope","in":"scopes","each":"<scope>"}""");
        (await Ask(new
        {
            service = "auth",
            name = "createRole",
            @params = new { roleId = "r/1" },
            payload = new { scopes = new[] { "b", "a" }, description = "" },
        })).Ok["required"].ShouldBeJson("""{"AllOf":["auth:create-role:r/1","b","a"]}""");
    }

    [Test]
    public async Task What_is_found_says_what_a_call_needs()
    {
        var taskId = await Server.Task(("schedulerId", "s"), ("projectId", "x"), ("taskGroupId", SlugId.New()));
        var groupId = (await Server.Status(taskId))["taskGroupId"]!.GetValue<string>();

        var answer = (await Ask(new { method = "POST", url = $"/api/queue/v1/task/{taskId}/cancel" })).Ok;

        answer["moment"].ShouldBeJson("\"entity\"");
        answer["required"].ShouldBeJson($$"""
            {"AnyOf":["queue:cancel-task:s/{{groupId}}/{{taskId}}","queue:cancel-task-in-project:x",
            {"AllOf":["queue:cancel-task","assume:scheduler-id:s/{{groupId}}"]}]}
            """);
        (await Server.Status(taskId))["state"]!.GetValue<string>().Should().Be("pending", "nothing is done");
    }

    [Test]
    public async Task What_comes_after_a_step_is_told_to_those_who_may_take_it()
    {
        var taskId = await Server.ClaimedTask();
        await Server.Reference(taskId, "private/target");
        _ = (await Server.AsRoot().Post($"queue/v1/task/{taskId}/runs/0/artifacts/private/link", new
        {
            storageType = "link",
            artifact = "private/target",
            contentType = "text/plain",
            expires = Modules.Kernel.Time.WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(30)),
        })).Ok;
        var link = new { method = "GET", url = $"/api/queue/v1/task/{taskId}/runs/0/artifacts/private/link" };
        var none = new { method = "GET", url = $"/api/queue/v1/task/{taskId}/runs/0/artifacts/private/none" };

        var stranger = """{"AllOf":["queue:get-artifact:private/link"]}""";
        (await Ask(link)).Ok["required"].ShouldBeJson(stranger);
        (await Ask(none)).Ok["required"].ShouldBeJson(stranger.Replace("link", "none"));
        (await Server.As(new Credentials("nobody", "wrong")).Post(Path, link)).Ok["required"].ShouldBeJson(stranger);

        var insider = Server.With("queue:get-artifact:private/*");
        (await insider.Post(Path, link)).Ok["required"].ShouldBeJson(
            """{"AllOf":["queue:get-artifact:private/link","queue:get-artifact:private/target"]}""");
        (await insider.Post(Path, none)).ShouldFail(404, "ResourceNotFound", "private/none");
    }

    [Test]
    public async Task A_public_method_needs_nothing()
    {
        (await Ask(new { service = "queue", name = "ping" })).Ok
            .ShouldBeJson("""{"service":"queue","name":"ping","required":null,"template":null}""");
        (await Ask(new { method = "POST", url = "/api/" + Path })).Ok["required"].ShouldBeJson("null");
    }

    [Test]
    public async Task What_the_call_would_meet_before_its_authorization_is_told()
    {
        var missing = SlugId.New();
        (await Ask(new { method = "POST", url = $"/api/queue/v1/task/{missing}/cancel" }))
            .ShouldFail(404, "ResourceNotFound", missing);
        (await Ask(new { method = "PUT", url = "/api/queue/v1/task/bad", payload = Server.Definition() }))
            .ShouldFail(400, "InvalidRequestArguments", "'bad'");
        (await Ask(new { method = "PUT", url = $"/api/queue/v1/task/{missing}" }))
            .ShouldFail(400, "MalformedPayload", "createTask");
        (await Ask(new { method = "PUT", url = $"/api/queue/v1/task/{missing}", payload = new { a = 1 } }))
            .ShouldFail(400, "InputValidationError", "/schemas/queue/v1/create-task-request.json#", "'metadata'");
    }

    [Test]
    public async Task What_does_not_exist_is_told_with_what_does()
    {
        (await Ask(new { service = "queues", name = "task" }))
            .ShouldFail(404, "ResourceNotFound", "There is no service 'queues'", "auth", "explain", "queue");
        (await Ask(new { service = "queue", name = "getTask" }))
            .ShouldFail(404, "ResourceNotFound", "queue has no method 'getTask'", "createTask");
        (await Ask(new { service = "queue", name = "task" }))
            .ShouldFail(400, "InvalidRequestArguments", "path parameter taskId", "GET /task/<taskId>");
        (await Ask(new { service = "queue", name = "task", @params = new { taskid = "x" } }))
            .ShouldFail(400, "InvalidRequestArguments", "no path parameter 'taskid'; it has taskId");
        (await Ask(new { method = "DELETE", url = "/api/queue/v1/task/x" }))
            .ShouldFail(404, "ResourceNotFound", "DELETE /api/queue/v1/task/x", "there are GET, PUT");
        (await Ask(new { method = "GET", url = "/api/queue/v1/nothing" }))
            .ShouldFail(404, "ResourceNotFound", "nothing is there");
        (await Ask(new { method = "GET", url = "/api/que" }))
            .ShouldFail(404, "ResourceNotFound", "/api/queue/v1/");
        (await Ask(new { method = "GET", url = "https://elsewhere.example/api/queue/v1/ping" }))
            .ShouldFail(400, "InvalidRequestArguments", Server.RootUrl + "/api/");
        (await Ask(new { method = "GET", url = "/api/queue/v1/task/%zz" }))
            .ShouldFail(400, "InvalidRequestArguments", "broken percent escape");
    }

    [TestCase("""{}""")]
    [TestCase("""{"service":"queue"}""")]
    [TestCase("""{"service":"queue","name":"ping","url":"/api/queue/v1/ping"}""")]
    [TestCase("""{"method":"GET","url":"/api/queue/v1/ping","params":{}}""")]
    public async Task A_call_has_one_of_two_forms(string body) =>
        (await Server.Anonymous().Post(Path, body)).ShouldFail(400, "InputError", "`service` and `name`", "`url`");

    [TestCase("""{"service":1}""")]
    [TestCase("""{"method":"PATCH","url":"/"}""")]
    [TestCase("""{"service":"queue","name":"ping","payload":[]}""")]
    [TestCase("""{"service":"queue","name":"ping","body":{}}""")]
    public async Task A_body_of_another_shape_is_refused(string body) =>
        (await Server.Anonymous().Post(Path, body)).ShouldFail(400, "InputValidationError", "explain/v1/call.json");

    [Test]
    public async Task What_was_sent_stands_in_no_error_since_it_may_be_secret()
    {
        var answer = await Ask(new { service = "queue", name = "nothing", payload = new { secret = "hush" } });

        answer.Status.Should().Be(404);
        answer.Text.Should().NotContain("hush");
    }

    private Task<ApiAnswer> Ask(object body) => Server.Anonymous().Post(Path, body);
}
