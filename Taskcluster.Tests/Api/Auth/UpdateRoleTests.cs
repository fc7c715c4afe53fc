using System.Text;
using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Api.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>updateRole (spec/services.md §2.4, §2.6, §3.2; §8 rows 43, 45).</summary>
public sealed class UpdateRoleTests : ServerTests
{
    public static readonly Example Example = new("auth.updateRole", async server =>
    {
        var roleId = AuthCalls.Unique("example");
        _ = await server.Role(roleId, "example:a*");
        return new ExampleRequest($"/roles/{roleId}", AuthCalls.RoleBody("example:a1", "example:b"))
        {
            Needs = ScopeExpression.AllOf($"auth:update-role:{roleId}", "example:b"),
        };
    })
    {
        Messages = ["roleUpdated"],
    };

    [Test]
    public async Task Scopes_stand_as_they_were_sent_and_count_for_the_very_next_request()
    {
        var before = await Server.Role("r", "b", "a");
        var client = await Server.Client("c", "assume:r");
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("a");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var after = (await Server.With("auth:update-role:r", "d").Post(
            AuthCalls.RolePath("r"), new { description = "new", scopes = new[] { "d", "b" } })).Ok;

        after.Texts().Should().Equal("d", "b");
        after.Texts("expandedScopes").Should().Equal("assume:r", "b", "d");
        after.Text("description").Should().Be("new");
        after.Text("created").Should().Be(before.Text("created"));
        after.Text("lastModified").Should().Be(Server.In(0));
        (await Server.AsRoot().Get(AuthCalls.RolePath("r"))).Ok.ToJsonString().Should().Be(after.ToJsonString());
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).Ok.Texts()
            .Should().Contain("d").And.NotContain("a");
        Server.Told().Should().Equal("role-created r", "client-created c", "role-updated r");
        (await Server.History("role", "r")).Should().Equal(
            "static/taskcluster/root created", "test/limited updated");
    }

    [Test]
    public async Task What_the_role_gives_already_is_not_needed_be_it_by_another_role()
    {
        _ = await Server.Role("r", "k:*", "assume:other");
        _ = await Server.Role("other", "b", "c:*");
        var caller = Server.With("auth:update-role:r");
        Task<ApiAnswer> To(params string[] scopes) =>
            caller.Post(AuthCalls.RolePath("r"), AuthCalls.RoleBody(scopes));

        (await To("k:*", "x", "b")).ShouldLack("x", """{"AllOf":["auth:update-role:r","x"]}""");
        (await To("c*")).ShouldLack("c*", """{"AllOf":["auth:update-role:r","c*"]}""");
        (await To("c:1", "b", "k:1", "assume:other")).Ok.Texts().Should().Equal("c:1", "b", "k:1", "assume:other");
        (await To("k:*")).ShouldLack("k:*", """{"AllOf":["auth:update-role:r","k:*"]}""");
        (await To()).Ok.Texts("expandedScopes").Should().Equal("assume:r");
        (await Server.With("x").Post(AuthCalls.RolePath("r"), AuthCalls.RoleBody("x")))
            .ShouldLack("auth:update-role:r", """{"AllOf":["auth:update-role:r","x"]}""");
    }

    [Test]
    public async Task A_parameter_must_be_held_for_all_that_it_may_stand_for()
    {
        _ = await Server.Role("x*", "keep:<..>", "wide:*", "odd:<*");
        var literal = Server.With("auth:update-role:x*", "foo:<..>");
        Task<ApiAnswer> To(params string[] scopes) =>
            literal.Post(AuthCalls.RolePath("x*"), AuthCalls.RoleBody(scopes));

        (await To("foo:<..>:z")).ShouldLack(
            """{"AllOf":["foo:<..>:z","foo:*"]}""", """{"AllOf":["auth:update-role:x*","foo:<..>:z","foo:*"]}""");
        (await To("foo:<..>")).ShouldLack("foo:*", """{"AllOf":["auth:update-role:x*","foo:<..>","foo:*"]}""");
        (await To("odd:<..>")).ShouldLack("odd:*", """{"AllOf":["auth:update-role:x*","odd:*"]}""");
        (await To("keep:<..>", "wide:<..>:1", "wide:<..>")).Status.Should().Be(200, "the role gave all that before");
        (await Server.With("auth:update-role:x*", "foo:*").Post(
            AuthCalls.RolePath("x*"), AuthCalls.RoleBody("foo:<..>"))).Status.Should().Be(200);
        _ = await Server.Role("plain", "y");
        (await Server.With("auth:update-role:plain", "foo:<..>").Post(
            AuthCalls.RolePath("plain"), AuthCalls.RoleBody("foo:<..>")))
            .Status.Should().Be(200, "without a star at its end the role has no parameter");
    }

    [Test]
    public async Task Roles_that_cannot_be_are_refused_and_the_old_one_stays()
    {
        _ = await Server.Role("a", "assume:b");
        _ = await Server.Role("b", "x");
        _ = await Server.Role("p*", "x");
        Task<ApiAnswer> To(string roleId, string scope) =>
            Server.AsRoot().Post(AuthCalls.RolePath(roleId), AuthCalls.RoleBody(scope));

        (await To("b", "assume:a")).ShouldFail(
            400, "InputError", "Roles may not contain dependency cycles, found: ", "'assume:a' -> 'assume:b'");
        (await To("b", "ass*")).ShouldFail(400, "InputError", "dependency cycles");
        (await To("p*", "y:<..>:<..>")).ShouldFail(400, "InputError", "contains multiple '<..>'");
        (await To("p*", "y*<..>")).ShouldFail(400, "InputError", "ambiguous kleene");
        (await To("b", "a**")).ShouldFail(400, "InputError", "scopes must not end with `**`");

        (await Server.AsRoot().Get(AuthCalls.RolePath("b"))).Ok.Texts().Should().Equal("x");
        Server.Told().Should().NotContain(told => told.StartsWith("role-updated", StringComparison.Ordinal));
        (await To("a", "assume:p1")).Status.Should().Be(200);
        (await To("b", "assume:a")).Status.Should().Be(200, "the cycle is gone with what closed it");
    }

    [Test]
    public async Task Errors_come_in_their_order()
    {
        _ = await Server.Role("r", "x");
        var nobody = Server.Anonymous();

        (await nobody.Post(AuthCalls.RolePath("nope"), new { scopes = new[] { "x" } }))
            .ShouldFail(400, "InputValidationError", "'description'");
        (await nobody.Post(AuthCalls.RolePath("nope"), AuthCalls.RoleBody("a**")))
            .ShouldFail(400, "InputError", "scopes must not end with `**`");
        (await nobody.Post(AuthCalls.RolePath("nope"), AuthCalls.RoleBody("x")))
            .ShouldFail(404, "ResourceNotFound", "Role with roleId 'nope' not found");
        (await nobody.Post(AuthCalls.RolePath("r"), AuthCalls.RoleBody("*")))
            .ShouldNeed("""{"AllOf":["auth:update-role:r","*"]}""");
        (await Server.AsRoot().Post(AuthCalls.RolePath("r"), AuthCalls.RoleBody("*"))).ShouldFail(400, "InputError");
    }

    [Test]
    public async Task A_scope_that_was_taken_away_meanwhile_is_not_given_back_without_right()
    {
        _ = await Server.Role("r", "assume:secrets");
        _ = await Server.Role("secrets", "secret");
        var method = (UpdateRole)Server.Services.GetRequiredService<ApiCatalog>().Find("auth", "updateRole")!;
        var caller = new Caller("limited", ScopeSet.From(["auth:update-role:r"]), Server.Clock.GetUtcNow());
        using var call = new ApiCall(method, ["r"], () => caller, new ApiOptions())
        {
            Body = Encoding.UTF8.GetBytes("""{"description":"","scopes":["secret"]}"""),
            ContentType = "application/json",
        };
        call.ParseBody();
        var request = method.Load(method.Bind(call), call);

        (await Server.AsRoot().Delete(AuthCalls.RolePath("secrets"))).Status.Should().Be(204);

        await FluentActions.Awaiting(() => Server.Services.GetRequiredService<IMediator>().Send(request))
            .Should().ThrowAsync<ApiError>().Where(error => error.Code == "InsufficientScopes");
        (await Server.AsRoot().Get(AuthCalls.RolePath("r"))).Ok.Texts().Should().Equal("assume:secrets");
    }
}
