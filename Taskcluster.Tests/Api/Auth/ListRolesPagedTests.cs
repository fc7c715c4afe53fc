using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>listRoles2 (spec/services.md §3.2).</summary>
public sealed class ListRolesPagedTests : ServerTests
{
    private const string Path = "auth/v1/roles2/";

    public static readonly Example Example = new(
        "auth.listRoles2", _ => Task.FromResult(new ExampleRequest("/roles2/") { Needs = "auth:list-roles" }));

    [SetUp]
    public async Task CreateRoles()
    {
        foreach (var roleId in new[] { "a", "b", "c", "d" })
        {
            _ = await Server.Role(roleId, "x");
        }
    }

    [Test]
    public async Task Without_a_limit_all_come_whatever_token_is_sent()
    {
        var all = (await Server.With("auth:list-roles").Get(Path)).Ok;

        all["roles"]!.ToJsonString().Should().Be((await Server.AsRoot().Get("auth/v1/roles/")).Ok.ToJsonString());
        all.AsObject().Should().NotContainKey("continuationToken");
        (await Server.AsRoot().Get(Path + "?continuationToken=%21%21")).Ok.ToJsonString()
            .Should().Be(all.ToJsonString());
        (await Server.AsRoot().Get($"{Path}?continuationToken={Page.TokenAfter("b")}")).Ok.ToJsonString()
            .Should().Be(all.ToJsonString());
    }

    [Test]
    public async Task With_a_limit_they_come_in_pages()
    {
        var first = (await Server.AsRoot().Get(Path + "?limit=2")).Ok;
        var second = (await Next(first)).Ok;
        var third = (await Next(second)).Ok;

        Ids(first).Should().Equal("a", "anonymous");
        Ids(second).Should().Equal("b", "c");
        Ids(third).Should().Equal("d");
        third.AsObject().Should().NotContainKey("continuationToken");
        Ids((await Server.AsRoot().Get(Path + "?limit=5")).Ok).Should().HaveCount(5);
        (await Server.AsRoot().Get(Path + "?limit=0")).Ok.ToJsonString().Should().Be("""{"roles":[]}""");
    }

    [Test]
    public async Task A_role_that_goes_between_two_pages_hides_no_other()
    {
        var first = (await Server.AsRoot().Get(Path + "?limit=3")).Ok;
        (await Server.AsRoot().Delete(AuthCalls.RolePath("b"))).Status.Should().Be(204);

        Ids((await Next(first)).Ok).Should().Equal("c", "d");
    }

    [TestCase("%21%21")]
    [TestCase("abc")]
    [TestCase("xa63Olw8q4")]
    public async Task A_token_that_no_page_gave_is_refused(string token) =>
        (await Server.AsRoot().Get($"{Path}?limit=2&continuationToken={token}"))
            .ShouldFail(400, "InputError", "Invalid continuationToken", token == "%21%21" ? "'!!'" : token);

    [Test]
    public async Task It_needs_its_scope_and_a_limit_that_is_a_number()
    {
        (await Server.With("x").Get(Path)).ShouldLack("auth:list-roles", "auth:list-roles");
        (await Server.AsRoot().Get(Path + "?limit=-1")).ShouldFail(400, "InvalidRequestArguments", "limit");
    }

    private Task<ApiAnswer> Next(System.Text.Json.Nodes.JsonNode page) =>
        Server.AsRoot().Get($"{Path}?limit=2&continuationToken={page.Text("continuationToken")}");

    private static IReadOnlyList<string> Ids(System.Text.Json.Nodes.JsonNode page) =>
        [.. page["roles"]!.AsArray().Select(role => role!.Text("roleId"))];
}
