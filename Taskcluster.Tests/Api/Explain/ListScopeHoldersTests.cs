using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Explain;

public sealed class ListScopeHoldersTests : ServerTests
{
    private const string Path = "explain/v1/scopes/holders";

    public static readonly Example Example = new(
        "explain.listScopeHolders",
        server => Task.FromResult(new ExampleRequest("/scopes/holders", new { scope = "queue:create-task:*" })
        {
            Needs = ScopeExpression.AllOf("auth:list-roles", "auth:list-clients"),
        }));

    [Test]
    public async Task Roles_and_clients_are_listed_with_their_chains()
    {
        await Server.Role("team", "a:*");
        await Server.Role("project:*", "assume:team", "a:<..>");
        await Server.Role("other", "b");
        await Server.Client("ci/1", "assume:project:1");
        await Server.Client("ci/2", "a:b");
        await Server.Client("ci/3", "assume:other");

        var answer = (await Root(new { scope = "a:b" })).Ok;

        answer.AsObject().Should().NotContainKey("everybody").And.NotContainKey("continuationToken");
        Holders(answer).Should().Equal(
            "role project:* direct: assume:project:* -(project:*)> a:*",
            "role team direct: assume:team -(team)> a:*",
            "client ci/1: assume:project:1 -(project:*)> assume:team -(team)> a:*",
            "client ci/2 direct: a:b",
            "client static/taskcluster/queue direct: *",
            "client static/taskcluster/root direct: *");
        Holders((await Root(new { scope = "a:b", clients = false })).Ok).Should().HaveCount(2);
    }

    [Test]
    public async Task What_everybody_holds_is_told_once()
    {
        await Server.Client("ci", "x");

        var answer = (await Root(new { scope = "auth:current-scopes" })).Ok;

        answer["everybody"].Chain().Should().Be("assume:anonymous -(anonymous)> auth:current-scopes");
        Holders(answer).Should().Equal(
            "role anonymous direct: assume:anonymous -(anonymous)> auth:current-scopes",
            "client static/taskcluster/queue direct: *",
            "client static/taskcluster/root direct: *");
    }

    [Test]
    public async Task Clients_that_cannot_call_are_marked()
    {
        await Server.Client("expired", "a");
        Server.Clock.Advance(TimeSpan.FromHours(2));
        await Server.Client("disabled", "a");
        _ = (await Server.AsRoot().Post("auth/v1/clients/disabled/disable")).Ok;
        await Server.Client("well", "a");

        var holders = (await Root(new { scope = "a" })).Ok["holders"]!.AsArray();

        holders.Select(one => $"{one!["id"]} {one["disabled"]} {one["expired"]}").Should().Equal(
            "disabled true false", "expired false true", "static/taskcluster/queue false false",
            "static/taskcluster/root false false", "well false false");
    }

    [Test]
    public async Task Pages_follow_each_other_without_gaps_or_repetitions()
    {
        foreach (var id in (string[])["d", "b", "a", "c"])
        {
            await Server.Role("r" + id, "a");
            await Server.Client("c" + id, "a");
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = (await Server.AsRoot().Post(
                $"{Path}?limit=3" + (token is null ? "" : $"&continuationToken={token}"), new { scope = "a" })).Ok;
            page["holders"]!.AsArray().Count.Should().BeLessThanOrEqualTo(3);
            seen.AddRange(page["holders"]!.AsArray().Select(one => one!["id"]!.GetValue<string>()));
            token = page["continuationToken"]?.GetValue<string>();
        }
        while (token is not null);

        seen.Should().Equal("ra", "rb", "rc", "rd", "ca", "cb", "cc", "cd", "static/taskcluster/queue",
            "static/taskcluster/root");
        (await Server.AsRoot().Post($"{Path}?limit=10", new { scope = "a" })).Ok.AsObject()
            .Should().NotContainKey("continuationToken");
        (await Server.AsRoot().Post($"{Path}?limit=0", new { scope = "a" })).Ok
            .ShouldBeJson("""{"holders":[]}""");
        (await Server.AsRoot().Post($"{Path}?continuationToken=x", new { scope = "a" }))
            .ShouldFail(400, "InputError", "Invalid continuation token");
    }

    [Test]
    public async Task Only_who_may_list_them_learns_of_roles_and_clients()
    {
        var required = """{"AllOf":["auth:list-roles","auth:list-clients"]}""";
        (await Server.With("auth:list-roles").Post(Path, new { scope = "a" }))
            .ShouldLack("auth:list-clients", required);
        (await Server.With("auth:list-clients").Post(Path, new { scope = "a" }))
            .ShouldLack("auth:list-roles", required);
        (await Server.Anonymous().Post(Path, new { scope = "a" })).ShouldNeed(required);
        (await Server.With("auth:list-roles").Post(Path, new { scope = "a", clients = false })).Status.Should().Be(200);
        (await Server.With("auth:get-role:*").Post(Path, new { scope = "a", clients = false }))
            .ShouldLack("auth:list-roles", """{"AllOf":["auth:list-roles"]}""");
    }

    [TestCase("{}")]
    [TestCase("""{"scope":"é"}""")]
    [TestCase("""{"scope":"a","clients":"yes"}""")]
    [TestCase("""{"scopes":["a"]}""")]
    public async Task Bad_bodies_are_told_before_missing_scopes(string body) =>
        (await Server.Anonymous().Post(Path, body)).ShouldFail(400, "InputValidationError", "list-scope-holders");

    private static IEnumerable<string> Holders(JsonNode answer) => answer["holders"]!.AsArray().Select(one =>
        $"{one!["kind"]} {one["id"]}{(one["direct"]!.GetValue<bool>() ? " direct" : "")}: {one["through"].Chain()}");

    private Task<ApiAnswer> Root(object body) => Server.AsRoot().Post(Path, body);
}
