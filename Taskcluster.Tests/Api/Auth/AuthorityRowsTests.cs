using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>Rows 23 to 46 and 51 of spec/services.md §8: clients, roles, scopes and the audit history.</summary>
public sealed class AuthorityRowsTests : ServerTests
{
    private static readonly string[] LowScopes = ["auth:create-client:low/*", "queue:x*"];

    [Test]
    public async Task Rows_23_to_26_a_client_that_gives_what_it_has()
    {
        var low = Server.As(await Server.Client("low", LowScopes));
        var expires = Server.In(24);
        object Body(string description) => new { expires, description, scopes = new[] { "queue:x1" } };

        var first = (await low.Put(AuthCalls.ClientPath("low/a"), Body("d"))).Ok;
        first.Text("accessToken").Should().MatchRegex("^[A-Za-z0-9_-]{44}$");
        Server.Clock.Advance(TimeSpan.FromMinutes(14));
        (await low.Put(AuthCalls.ClientPath("low/a"), Body("d"))).Ok.Text("accessToken")
            .Should().Be(first.Text("accessToken"));
        (await low.Put(AuthCalls.ClientPath("low/a"), Body("other")))
            .ShouldFail(409, "RequestConflict", "Client already exists");
        (await low.Put(AuthCalls.ClientPath("low/b"), Server.ClientBody("secrets:get:a"))).ShouldFail(
            403, "InsufficientScopes", "is missing the following scopes:\n\n```\nsecrets:get:a\n```");
    }

    [Test]
    public async Task Rows_27_to_30_clients_that_cannot_be()
    {
        var root = Server.AsRoot();

        (await root.Put(AuthCalls.ClientPath("low/c"), Server.ClientBody("a**"))).ShouldFail(400, "InputError");
        (await root.Put(AuthCalls.ClientPath("static/x"), Server.ClientBody()))
            .ShouldFail(400, "InputError", "reserved");
        (await root.Put(AuthCalls.ClientPath("bad id"), Server.ClientBody()))
            .ShouldFail(400, "InvalidRequestArguments");
        var nope = await root.Post(AuthCalls.ClientPath("nope"), Server.ClientBody());
        nope.ShouldFail(404, "ResourceNotFound");
        nope.Json.Text("message").Should().StartWith("Client not found");
    }

    [Test]
    public async Task Rows_31_to_33_clients_that_may_not_call()
    {
        var client = await Server.Client("X");
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("X", "/disable"))).Ok;
        (await Server.As(client).Get(AuthCalls.CurrentScopes))
            .ShouldFail(401, "AuthenticationFailed", "Client with clientId 'X' is disabled");

        var past = (await Server.AsRoot().Put(
            AuthCalls.ClientPath("Y"), new { description = "", expires = Server.In(-1) })).Ok;
        (await Server.As(new Credentials("Y", past.Text("accessToken"))).Get(AuthCalls.CurrentScopes))
            .ShouldFail(401, "AuthenticationFailed", "Client with clientId: 'Y' has expired");

        var gone = await Server.AsRoot().Delete(AuthCalls.ClientPath("nope"));
        (gone.Status, gone.Text).Should().Be((204, ""));
    }

    [Test]
    public async Task Rows_34_and_35_a_page_of_clients()
    {
        var page = (await Server.AsRoot().Get("auth/v1/clients/?limit=1")).Ok;

        page["clients"]!.AsArray().Should().HaveCount(1);
        page.Text("continuationToken").Should().NotBeEmpty();
        (await Server.AsRoot().Get("auth/v1/clients/?limit=x")).ShouldFail(400, "InvalidRequestArguments", "limit");
    }

    [Test]
    public async Task Rows_36_to_38_roles_and_what_they_amount_to()
    {
        (await Put("a", "b", "a*")).ShouldFail(400, "InputError", "'assume:a' -> 'assume:a'");
        var starred = (await Put("q", "x:1", "x:*")).Ok;
        starred.Texts().Should().Equal("x:*", "x:1");
        starred.Texts("expandedScopes").Should().Equal("assume:q", "x:*");
        var plain = (await Put("r", "c", "b*")).Ok;
        plain.Texts().Should().Equal("b*", "c");
        plain.Texts("expandedScopes").Should().Equal("assume:r", "b*", "c");
    }

    [Test]
    public async Task Rows_39_to_42_roles_that_cannot_be_and_that_are_already()
    {
        var everything = await Put("r", "*");
        everything.ShouldFail(400, "InputError");
        everything.Json.Text("message").Should().StartWith(
            "Roles may not contain dependency cycles, found: 'assume:r' -> 'assume:r'");
        (await Put("p*", "x:<..>:<..>"))
            .ShouldFail(400, "InputError", "parameterized scope 'x:<..>:<..>' contains multiple '<..>'");
        var first = (await Put("r", "c", "b*")).Ok;
        (await Put("r", "b*", "c")).Ok.ToJsonString().Should().Be(first.ToJsonString());
        var other = await Put("r", "b*");
        other.ShouldFail(409, "RequestConflict");
        other.Json.Text("message").Should().StartWith("Role with roleId 'r' already exists");
    }

    [Test]
    public async Task Rows_43_to_46_roles_that_are_not_that_shrink_and_that_are_expanded()
    {
        (await Server.AsRoot().Post(AuthCalls.RolePath("missing"), AuthCalls.RoleBody("x")))
            .ShouldFail(404, "ResourceNotFound", "Role with roleId 'missing' not found");
        (await Server.AsRoot().Delete(AuthCalls.RolePath("missing"))).Status.Should().Be(204);
        _ = (await Put("r", "b*", "c")).Ok;
        (await Server.AsRoot().Post("auth/v1/scopes/expand", new { scopes = new[] { "assume:r" } })).Ok.Texts()
            .Should().Equal("assume:r", "b*", "c");
        (await Server.With("auth:update-role:r").Post(AuthCalls.RolePath("r"), AuthCalls.RoleBody("b1"))).Ok.Texts()
            .Should().Equal("b1");
    }

    [Test]
    public async Task Row_51_there_is_no_history_of_what_is_no_kind_of_thing() =>
        (await Server.AsRoot().Get("auth/v1/audit/foo/x")).ShouldFail(400, "InvalidRequestArguments", "entityType");

    private Task<ApiAnswer> Put(string roleId, params string[] scopes) =>
        Server.AsRoot().Put(AuthCalls.RolePath(roleId), AuthCalls.RoleBody(scopes));
}
