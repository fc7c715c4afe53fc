using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.createHook (spec/services.md §4.3; rows 69 to 72 of §8 are in HooksRowsTests).</summary>
public sealed class CreateHookTests : ServerTests
{
    public static readonly Example Example = new("hooks.createHook", _ =>
    {
        var name = NewName();
        return Task.FromResult(new ExampleRequest(Path(name), Definition(Schedule("0 0 1 1 *")))
        {
            Needs = AllOf($"hooks:modify-hook:{name}", $"assume:hook-id:{name}"),
        });
    })
    {
        Messages = ["hookCreated"],
    };

    [Test]
    public async Task What_is_left_out_is_filled_in_and_bindings_are_shown_only_where_they_were_sent()
    {
        var created = (await Server.CreateHook("g/a/b")).Ok;

        created["hookGroupId"]!.GetValue<string>().Should().Be("g");
        created["hookId"]!.GetValue<string>().Should().Be("a/b");
        created["metadata"]!["emailOnError"]!.GetValue<bool>().Should().BeTrue();
        created["schedule"]!.ToJsonString().Should().Be("[]");
        JsonNode.DeepEquals(created["triggerSchema"], Json("""{"type":"object","additionalProperties":false}"""))
            .Should().BeTrue();
        created.AsObject().ContainsKey("bindings").Should().BeFalse();
        var shown = (await Server.AsRoot().Get("hooks/v1/hooks/g/a%2Fb")).Ok;
        shown["bindings"]!.ToJsonString().Should().Be("[]");
        created["bindings"] = new JsonArray();
        JsonNode.DeepEquals(shown, created).Should().BeTrue("{0} is shown of {1}", shown, created);
    }

    [Test]
    public async Task The_same_again_changes_nothing_and_another_definition_conflicts()
    {
        _ = (await Server.CreateHook("g/h")).Ok;

        (await Server.CreateHook("g/h")).Status.Should().Be(200);
        (await Server.CreateHook("g/h", ("bindings", new JsonArray()))).Status.Should().Be(
            200, "no bindings are no bindings, however it is said");
        (await Server.CreateHook("g/h", Schedule("0 0 * * *")))
            .ShouldFail(409, "RequestConflict", "hook `g/h` already exists.");

        Server.Messages.Exchanges.Should().Equal("hook-created");
        PublishedMessages.Payload(Server.Messages.All[0]).ToJsonString()
            .Should().Be("""{"hookGroupId":"g","hookId":"h"}""");
        (await Server.History("hook", "g/h")).Should().Equal("static/taskcluster/root created");
    }

    [Test]
    public async Task Ids_of_the_body_must_be_those_of_the_url()
    {
        (await Server.CreateHook("g/h", ("hookGroupId", "g"), ("hookId", "h"))).Status.Should().Be(200);
        (await Server.CreateHook("g/h", ("hookGroupId", "x"), ("hookId", "y")))
            .ShouldFail(400, "InputError", "Hook Group Ids do not match", "'x'");
        (await Server.CreateHook("g/h", ("hookId", "y"))).ShouldFail(400, "InputError", "Hook Ids do not match", "'y'");
    }

    [Test]
    public async Task Each_limit_of_a_definition_is_told()
    {
        var long256 = new string('x', 256);
        (await Server.CreateHook("g/h", BoundTo(long256))).ShouldFail(400, "InputError", "255 bytes");
        (await Server.CreateHook("g/h", BoundTo("exchange/a", long256))).ShouldFail(400, "InputError", "255 bytes");
        var times = Enumerable.Range(0, 101).Select(minute => $"{minute % 60} {minute / 60} * * *");
        (await Server.CreateHook("g/h", Schedule([.. times])))
            .ShouldFail(400, "InputError", "101 expressions", "Hooks:MaxSchedules");
        var bindings = Enumerable.Range(0, 201).Select(number => (JsonNode)new JsonObject
        {
            ["exchange"] = "exchange/a",
            ["routingKeyPattern"] = $"{number}",
        });
        (await Server.CreateHook("g/h", ("bindings", new JsonArray([.. bindings]))))
            .ShouldFail(400, "InputError", "201 bindings", "Hooks:MaxBindings");
        (await Server.AsRoot().Get("hooks/v1/hooks/g/h")).Status.Should().Be(404, "nothing of it was stored");
    }

    [TestCase("""{"metadata":{"name":"n","description":"d","owner":"nobody"},"task":{}}""", "owner", "email")]
    [TestCase("""{"metadata":{"name":"n","description":"d"},"task":{}}""", "owner")]
    [TestCase("""{"metadata":{"name":"n","description":"d","owner":"a@b.c"}}""", "task")]
    [TestCase("""{"metadata":{"name":"n","description":"d","owner":"a@b.c"},"task":{},"more":1}""", "more")]
    [TestCase(
        """{"metadata":{"name":"n","description":"","owner":"a@b.c"},"task":{},"schedule":["0 * * * *","0 * * * *"]}""",
        "schedule")]
    [TestCase(
        """{"metadata":{"name":"n","description":"d","owner":"a@b.c"},"task":{},"bindings":[{"exchange":"e"}]}""",
        "routingKeyPattern")]
    public async Task A_body_that_is_no_definition_is_refused(string body, params string[] words) =>
        (await Server.AsRoot().Put("hooks/v1/hooks/g/h", body)).ShouldFail(400, "InputValidationError", words);

    [TestCase("g.x/h")]
    [TestCase("g/h.x")]
    [TestCase("g/h x")]
    public async Task A_name_has_letters_digits_dashes_and_underscores(string name) =>
        (await Server.CreateHook(name)).ShouldFail(400, "InvalidRequestArguments", "must match");

    [Test]
    public async Task A_schema_that_refers_to_what_is_elsewhere_cannot_be_used() =>
        (await Server.CreateHook("g/h", ("triggerSchema", Json("""{"$ref":"https://example.com/x.json"}"""))))
            .ShouldFail(400, "InputError", "triggerSchema is not a valid JSON schema:", "example.com");
}
