using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

public sealed class PreviewRoleChangeTests : ServerTests
{
    private const string Path = "explain/v1/roles/preview";

    public static readonly Example Example = new(
        "explain.previewRoleChange",
        server => Task.FromResult(new ExampleRequest("/roles/preview", new { roleId = "new", scopes = new[] { "a" } })
        {
            Needs = ScopeExpression.AllOf("auth:list-roles", "auth:list-clients"),
        }));

    [Test]
    public async Task Who_holds_the_role_gains_and_loses()
    {
        await Server.Role("r", "a", "b:1");
        await Server.Role("via", "assume:r", "b:*");
        await Server.Client("c1", "assume:r");
        await Server.Client("c2", "assume:via", "c:*");
        await Server.Client("c3", "x");

        var answer = (await Root(new { roleId = "r", scopes = new[] { "b:2", "c:1" } })).Ok;

        Facts(answer).Should().Be("exists, valid");
        Changes(answer).Should().Equal(
            "role r +b:2 +c:1 -a -b:1", "role via +c:1 -a", "client c1 +b:2 +c:1 -a -b:1", "client c2 -a");
        (await Server.AsRoot().Get("auth/v1/roles/r")).Ok["scopes"].Texts().Should().Equal("a", "b:1");
    }

    [Test]
    public async Task A_role_may_come_into_being_or_go()
    {
        await Server.Role("project:*", "a:<..>");
        await Server.Client("c", "assume:project:x", "assume:new");

        var coming = (await Root(new { roleId = "new", scopes = new[] { "b", "a:x" } })).Ok;
        Facts(coming).Should().Be("new, valid");
        Changes(coming).Should().Equal("role new +a:x +b", "client c +b");

        var going = (await Root(new { roleId = "project:*" })).Ok;
        Changes(going).Should().Equal("role project:* -a:*", "client c -a:x");
        Changes((await Root(new { roleId = "project:*", clients = false })).Ok).Should().Equal("role project:* -a:*");
        Changes((await Root(new { roleId = "nothing" })).Ok).Should().BeEmpty();
    }

    [Test]
    public async Task What_everybody_gains_or_loses_is_told_once()
    {
        await Server.Client("c", "x");

        var answer = (await Root(new { roleId = "anonymous", scopes = new[] { "auth:current-scopes", "y" } })).Ok;

        answer["everybody"]!["gained"].Texts().Should().Equal("y");
        answer["everybody"]!["lost"].Texts().Should().Contain("queue:get-task:*").And.NotContain("auth:current-scopes");
        Changes(answer).Should().ContainSingle().Which.Should().StartWith("role anonymous +y -");
    }

    [Test]
    public async Task What_auth_would_refuse_is_told_in_its_words()
    {
        await Server.Role("a", "assume:b");

        await Refuses("b", "assume:a");
        await Refuses("p*", "x:<..>:<..>");
        await Refuses("p*", "x:*<..>");
        await Refuses("p", "x**");

        async Task Refuses(string roleId, string scope)
        {
            var answer = (await Root(new { roleId, scopes = new[] { scope } })).Ok;
            Facts(answer).Should().Be("new, wrong");
            Changes(answer).Should().BeEmpty();
            var refused = await Server.AsRoot().Put(
                $"auth/v1/roles/{roleId}", new { scopes = new[] { scope }, description = "" });
            var problem = answer["problem"]!.GetValue<string>();
            refused.ShouldFail(400, "InputError", problem.StartsWith("scopes must") ? problem[..30] : problem);
        }
    }

    [Test]
    public async Task Pages_follow_each_other()
    {
        await Server.Role("r", "a");
        foreach (var id in (string[])["c1", "c2", "c3"])
        {
            await Server.Client(id, "assume:r");
        }

        var first = (await Server.AsRoot().Post($"{Path}?limit=2", new { roleId = "r" })).Ok;
        var token = first["continuationToken"]!.GetValue<string>();
        var second = (await Server.AsRoot().Post(
            $"{Path}?limit=2&continuationToken={token}", new { roleId = "r" })).Ok;

        Changes(first).Concat(Changes(second)).Should()
            .Equal("role r -a", "client c1 -a", "client c2 -a", "client c3 -a");
        second.AsObject().Should().NotContainKey("continuationToken");
    }

    [Test]
    public async Task Only_who_may_list_them_learns_of_roles_and_clients()
    {
        var required = """{"AllOf":["auth:list-roles","auth:list-clients"]}""";
        (await Server.With("auth:list-clients", "auth:update-role:*").Post(Path, new { roleId = "r" }))
            .ShouldLack("auth:list-roles", required);
        (await Server.Anonymous().Post(Path, new { roleId = "r" })).ShouldNeed(required);
        (await Server.With("auth:list-roles").Post(Path, new { roleId = "r", clients = false }))
            .Status.Should().Be(200);
    }

    [TestCase("{}")]
    [TestCase("""{"roleId":""}""")]
    [TestCase("""{"roleId":"r","scopes":"a"}""")]
    [TestCase("""{"roleId":"r","scopes":["é"]}""")]
    public async Task Bad_bodies_are_told_before_missing_scopes(string body) =>
        (await Server.Anonymous().Post(Path, body)).ShouldFail(400, "InputValidationError", "preview-role-change");

    [Test]
    public async Task Scopes_that_would_grow_beyond_all_bounds_are_refused()
    {
        await Server.Role("grow:*", [.. Enumerable.Range(0, 200).Select(number => $"assume:more:<..>{number}")]);
        await Server.Role("more:*", [.. Enumerable.Range(0, 200).Select(number => $"assume:most:<..>{number}")]);

        (await Root(new
        {
            roleId = "most:*",
            scopes = Enumerable.Range(0, 20).Select(number => $"x:<..>{number}"),
        })).Ok["valid"].ShouldBeJson("true");
        await Server.Client("c", "assume:grow:x");
        (await Root(new
        {
            roleId = "most:*",
            scopes = Enumerable.Range(0, 20).Select(number => $"x:<..>{number}"),
        })).ShouldFail(400, "InputError", "Too much would come of these scopes");
    }

    private static string Facts(JsonNode answer) =>
        (answer["exists"]!.GetValue<bool>() ? "exists, " : "new, ")
        + (answer["valid"]!.GetValue<bool>() ? "valid" : "wrong");

    private static IEnumerable<string> Changes(JsonNode answer) => answer["changes"]!.AsArray().Select(one =>
        $"{one!["kind"]} {one["id"]}" + string.Concat(one["gained"].Texts().Select(scope => $" +{scope}"))
        + string.Concat(one["lost"].Texts().Select(scope => $" -{scope}")));

    private Task<ApiAnswer> Root(object body) => Server.AsRoot().Post(Path, body);
}
