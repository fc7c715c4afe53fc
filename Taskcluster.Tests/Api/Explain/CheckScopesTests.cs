using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

public sealed class CheckScopesTests : ServerTests
{
    private const string Path = "explain/v1/scopes/check";

    public static readonly Example Example = new("explain.checkScopes", async server =>
    {
        var clientId = "explain/" + SlugId.New();
        await server.Client(clientId, "a:*");
        return new ExampleRequest("/scopes/check", new { clientId, expression = "a:b" })
        {
            Needs = ScopeExpression.AllOf("auth:get-client:" + clientId, "auth:list-roles"),
        };
    });

    [Test]
    public async Task A_client_satisfies_a_call_through_its_roles()
    {
        await Server.Role("project:*", "assume:team:<..>", "queue:scheduler-id:<..>");
        await Server.Role("team:x", "queue:create-task:*");
        await Server.Client("ci", "assume:project:x");
        var call = new
        {
            method = "PUT",
            url = $"/api/queue/v1/task/{SlugId.New()}",
            payload = Server.Definition(("schedulerId", "y"), ("priority", "highest")),
        };

        var answer = (await Root(new { clientId = "ci", call })).Ok;

        answer["satisfied"].ShouldBeJson("false");
        answer["missing"].ShouldBeJson("\"queue:scheduler-id:y\"");
        answer["required"].ShouldBeJson("""
            {"AllOf":["queue:create-task:project:none","queue:scheduler-id:y",
            {"AnyOf":["queue:create-task:highest:p/w"]}]}
            """);
        Chains(answer).Should().Equal(
            "queue:create-task:project:none: "
                + "assume:project:x -(project:*)> assume:team:x -(team:x)> queue:create-task:*",
            "queue:scheduler-id:y: none",
            "queue:create-task:highest:p/w: "
                + "assume:project:x -(project:*)> assume:team:x -(team:x)> queue:create-task:*");
        answer["disabled"].ShouldBeJson("false");
        answer["expired"].ShouldBeJson("false");
    }

    [Test]
    public async Task A_scope_set_satisfies_an_expression_and_everybody_is_anonymous_too()
    {
        await Server.Role("r*", "x:<..>");

        var answer = (await Root(new
        {
            scopes = new[] { "assume:r1", "ab*" },
            expression = new
            {
                AllOf = new object[]
                {
                    "x:1", "abc", "auth:current-scopes", new { AnyOf = new[] { "z", "x:2" } },
                    new { AllOf = Array.Empty<string>() },
                },
            },
        })).Ok;

        answer["satisfied"].ShouldBeJson("false");
        answer["missing"].ShouldBeJson("""{"AnyOf":["z","x:2"]}""");
        Chains(answer).Should().Equal(
            "x:1: assume:r1 -(r*)> x:1",
            "abc: ab*",
            "auth:current-scopes: assume:anonymous -(anonymous)> auth:current-scopes",
            "z: none",
            "x:2: none");
    }

    [Test]
    public async Task The_caller_learns_what_it_has_itself_and_by_which_of_its_roles()
    {
        await Server.Role("team", "a:*", "assume:sub");
        await Server.Role("sub", "b");
        var caller = Server.With("assume:team", "c", "auth:list-roles");

        var answer = (await caller.Post(Path, new { expression = new { AllOf = new[] { "a:1", "b", "c", "d" } } })).Ok;

        answer["missing"].ShouldBeJson("\"d\"");
        Chains(answer).Should().Equal(
            "a:1: assume:team -(team)> a:*",
            "b: assume:team -(team)> assume:sub -(sub)> b",
            "c: c",
            "d: none");
        answer.AsObject().Should().NotContainKey("disabled");
    }

    [Test]
    public async Task Without_chains_the_roles_need_not_be_seen()
    {
        await Server.Role("team", "a:*");
        await Server.Client("ci", "assume:team");
        var body = new { through = false, expression = "a:1" };

        var own = (await Server.With("assume:team").Post(Path, body)).Ok;
        own["satisfied"].ShouldBeJson("true");
        own["scopes"]![0]!.AsObject().Should().NotContainKey("through");
        (await Server.Anonymous().Post(Path, body)).Ok["satisfied"].ShouldBeJson("false");
        (await Server.With("auth:get-client:ci", "auth:expand-scopes").Post(
            Path, new { clientId = "ci", through = false, expression = "a:1" })).Ok["satisfied"].ShouldBeJson("true");
        (await Server.With("auth:expand-scopes").Post(
            Path, new { scopes = new[] { "assume:team" }, through = false, expression = "b" })).Ok["satisfied"]
            .ShouldBeJson("false");
    }

    [Test]
    public async Task What_auth_would_not_tell_is_not_told()
    {
        await Server.Client("ci", "a");
        var ofClient = new { clientId = "ci", expression = "a" };

        (await Server.With("auth:get-client:ci").Post(Path, ofClient))
            .ShouldLack("auth:list-roles", """{"AllOf":["auth:get-client:ci","auth:list-roles"]}""");
        (await Server.With("auth:get-client:other", "auth:list-roles").Post(Path, ofClient))
            .ShouldLack("auth:get-client:ci", """{"AllOf":["auth:get-client:ci","auth:list-roles"]}""");
        (await Server.Anonymous().Post(Path, new { expression = "a" }))
            .ShouldNeed("""{"AllOf":["auth:current-scopes","auth:list-roles"]}""");
        (await Server.With("a").Post(Path, new { scopes = new[] { "a" }, through = false, expression = "a" }))
            .ShouldLack("auth:expand-scopes", """{"AllOf":["auth:expand-scopes"]}""");
        (await Server.As(new Credentials("nobody", "wrong")).Post(Path, ofClient))
            .ShouldFail(401, "AuthenticationFailed");
    }

    [Test]
    public async Task A_client_that_cannot_call_is_marked()
    {
        await Server.Client("ci", "a");
        _ = (await Server.AsRoot().Post("auth/v1/clients/ci/disable")).Ok;
        Server.Clock.Advance(TimeSpan.FromHours(2));

        var answer = (await Root(new { clientId = "ci", expression = "a" })).Ok;

        answer["satisfied"].ShouldBeJson("true");
        answer["disabled"].ShouldBeJson("true");
        answer["expired"].ShouldBeJson("true");
    }

    [Test]
    public async Task A_public_call_is_satisfied_by_anybody()
    {
        var call = new { service = "queue", name = "ping" };

        var answer = (await Root(new { scopes = Array.Empty<string>(), call })).Ok;

        answer.ShouldBeJson("""{"satisfied":true,"required":null,"scopes":[]}""");
    }

    [Test]
    public async Task Bad_bodies_are_told()
    {
        (await Root(new { })).ShouldFail(400, "InputError", "either the `call`", "`expression`");
        (await Root(new { expression = "a", call = new { service = "queue", name = "ping" } }))
            .ShouldFail(400, "InputError", "either the `call`");
        (await Root(new { clientId = "c", scopes = new[] { "a" }, expression = "a" }))
            .ShouldFail(400, "InputError", "not both");
        (await Root(new { call = new { service = "queue" } })).ShouldFail(400, "InputError", "`service` and `name`");
        (await Root(new { expression = new { AllOf = new[] { "é" } } })).ShouldFail(400, "InputError", "at byte 35");
        (await Root("""{"expression":{"AllOf":[],"AnyOf":[]}}"""))
            .ShouldFail(400, "InputValidationError", "expression");
        (await Root("""{"expression":{"AllOf":["a",{"OneOf":[]}]}}"""))
            .ShouldFail(400, "InputValidationError", "expression");
        (await Root(new { clientId = "nobody", expression = "a" })).ShouldFail(404, "ResourceNotFound", "'nobody'");
        (await Root(new { scopes = new[] { "a" }, call = new { service = "queue", name = "nothing" } }))
            .ShouldFail(404, "ResourceNotFound", "'nothing'");
        var many = Enumerable.Range(0, 1001).Select(number => $"s{number}");
        (await Root(new { scopes = new[] { "a" }, expression = new { AnyOf = many } }))
            .ShouldFail(400, "InputError", "At most 1000 scopes", "1001");
    }

    [Test]
    public async Task An_expression_may_be_nested_as_deeply_as_a_body()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Api:ValidateOutput"] = "false" });
        var nested = string.Concat(Enumerable.Repeat("{\"AllOf\":[", 90)) + "\"a\""
            + string.Concat(Enumerable.Repeat("]}", 90));

        (await server.AsRoot().Post(Path, $$"""{"scopes":["b"],"expression":{{nested}}}""")).Ok["missing"]
            .ShouldBeJson("\"a\"");
    }

    private static IEnumerable<string> Chains(JsonNode answer) =>
        answer["scopes"]!.AsArray().Select(scope =>
        {
            var through = scope!["through"];
            scope["satisfied"]!.GetValue<bool>().Should().Be(through is not null);
            return $"{scope["scope"]}: {through.Chain()}";
        });

    private Task<ApiAnswer> Root(object body) => Server.AsRoot().Post(Path, body);
}
