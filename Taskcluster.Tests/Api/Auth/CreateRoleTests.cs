using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>createRole (spec/services.md §2.4, §3.2; §8 rows 36 to 42).</summary>
public sealed class CreateRoleTests : ServerTests
{
    public static readonly Example Example = new("auth.createRole", _ =>
    {
        var roleId = AuthCalls.Unique("example");
        return Task.FromResult(new ExampleRequest($"/roles/{roleId}", AuthCalls.RoleBody("example:a", "example:b"))
        {
            Needs = ScopeExpression.AllOf($"auth:create-role:{roleId}", "example:a", "example:b"),
        });
    })
    {
        Messages = ["roleCreated"],
    };

    [Test]
    public async Task Scopes_are_sorted_and_expanded()
    {
        var starred = (await Create("q", "x:1", "x:*")).Ok;
        Scopes(starred).Should().Equal("x:*", "x:1");
        Scopes(starred, "expandedScopes").Should().Equal("assume:q", "x:*");

        var sorted = (await Create("r", "c", "b*")).Ok;
        Scopes(sorted).Should().Equal("b*", "c");
        Scopes(sorted, "expandedScopes").Should().Equal("assume:r", "b*", "c");
        sorted["created"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow()));
        Server.Messages.All.Select(
            message => $"{PublishedMessages.ShortName(message)} {PublishedMessages.Payload(message)["roleId"]}")
            .Should().Equal("role-created q", "role-created r");
    }

    [Test]
    public async Task A_repeat_in_another_order_gets_the_role_and_another_role_is_a_conflict()
    {
        var first = (await Create("r", "c", "b*")).Ok;
        Server.Clock.Advance(TimeSpan.FromDays(1));

        (await Create("r", "b*", "c")).Ok.ToJsonString().Should().Be(first.ToJsonString());
        (await Create("r", "b*")).ShouldFail(409, "RequestConflict", "Role with roleId 'r' already exists");
        (await Server.AsRoot().Put("auth/v1/roles/r", new { scopes = new[] { "b*", "c" }, description = "other" }))
            .ShouldFail(409, "RequestConflict", "'r'");
    }

    [Test]
    public async Task Roles_in_a_circle_are_refused_and_nothing_changes()
    {
        (await Create("a", "b", "a*"))
            .ShouldFail(400, "InputError", "Roles may not contain dependency cycles, found: 'assume:a' -> 'assume:a'");
        (await Create("r", "*")).ShouldFail(400, "InputError", "'assume:r' -> 'assume:r'");
        (await Create("hook-id:*", "*")).ShouldFail(400, "InputError", "dependency cycles");
        _ = (await Create("one", "assume:two")).Ok;
        _ = (await Create("two", "assume:three")).Ok;
        (await Create("three", "assume:one")).ShouldFail(
            400, "InputError", "'assume:one'", "'assume:two'", "'assume:three'", " -> ");

        (await Server.AsRoot().Get("auth/v1/roles/three")).Status.Should().Be(404);
        (await Create("three", "x")).Status.Should().Be(200);
        Scopes((await Server.AsRoot().Get("auth/v1/roles/one")).Ok, "expandedScopes").Should()
            .Equal("assume:one", "assume:three", "assume:two", "x");
    }

    [Test]
    public async Task Parameters_stand_for_what_the_star_stands_for()
    {
        _ = (await Create("p:*", "x:<..>:y", "z:<..>")).Ok;

        (await Create("q*", "x:<..>:<..>"))
            .ShouldFail(400, "InputError", "parameterized scope 'x:<..>:<..>' contains multiple '<..>'");
        (await Create("s*", "x:*<..>")).ShouldFail(400, "InputError", "ambiguous kleene");
        var client = (await MakeClient("assume:p:1", "assume:p:2*")).Ok;
        Scopes(client, "expandedScopes").Should().Equal("assume:p:1", "assume:p:2*", "x:1:y", "x:2*", "z:1", "z:2*");
    }

    [Test]
    public async Task A_new_role_counts_for_the_very_next_request_of_everybody()
    {
        var made = (await MakeClient("assume:r*")).Ok;
        var client = Server.As(new Credentials("c", made["accessToken"]!.GetValue<string>()));
        Scopes((await client.Get("auth/v1/scopes/current")).Ok).Should().NotContain("x1");

        for (var number = 1; number <= 20; number++)
        {
            _ = (await Create($"r{number}", $"x{number}")).Ok;
            Scopes((await client.Get("auth/v1/scopes/current")).Ok).Should().Contain($"x{number}");
        }
    }

    [Test]
    public async Task Nobody_gives_what_he_has_not_got()
    {
        var body = new { scopes = new[] { "x1", "y" }, description = "" };

        (await Server.With("auth:create-role:r", "x*").Put("auth/v1/roles/r", body))
            .ShouldLack("y", """{"AllOf":["auth:create-role:r","x1","y"]}""");
        (await Server.With("x*", "y").Put("auth/v1/roles/r", body))
            .ShouldLack("auth:create-role:r", """{"AllOf":["auth:create-role:r","x1","y"]}""");
        (await Server.With("auth:create-role:r", "x*", "y").Put("auth/v1/roles/r", body)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_parameter_must_be_held_for_all_that_it_may_stand_for()
    {
        var body = AuthCalls.RoleBody("foo:<..>:z", "bar");

        (await Server.With("auth:create-role:x*", "foo:<..>:z", "bar").Put(AuthCalls.RolePath("x*"), body)).ShouldLack(
            "foo:*", """{"AllOf":["auth:create-role:x*","foo:<..>:z","bar","foo:*"]}""");
        (await Server.AsRoot().Get(AuthCalls.RolePath("x*"))).Status.Should().Be(404);
        (await Server.With("auth:create-role:x*", "foo:*", "bar").Put(AuthCalls.RolePath("x*"), body))
            .Status.Should().Be(200);
        (await Server.With("auth:create-role:y", "foo:<..>:z", "bar").Put(AuthCalls.RolePath("y"), body))
            .Status.Should().Be(200, "without a star at its end the role has no parameter");
    }

    [Test]
    public async Task Bad_bodies_are_told_before_missing_scopes()
    {
        var nobody = Server.Anonymous();
        (await nobody.Put("auth/v1/roles/r", new { scopes = new[] { "a" } }))
            .ShouldFail(400, "InputValidationError", "'description'");
        (await nobody.Put("auth/v1/roles/r", new { description = "" }))
            .ShouldFail(400, "InputValidationError", "'scopes'");
        (await nobody.Put("auth/v1/roles/r", new { description = "", scopes = new[] { "a", "a" } }))
            .ShouldFail(400, "InputValidationError", "scopes");
        (await nobody.Put("auth/v1/roles/r", new { description = "", scopes = new[] { "a**" } }))
            .ShouldFail(400, "InputError", "scopes must not end with `**`");
        (await nobody.Put("auth/v1/roles/%c3%a9", new { description = "", scopes = new[] { "a" } }))
            .ShouldFail(400, "InvalidRequestArguments", "roleId");
    }

    private static IEnumerable<string> Scopes(JsonNode reply, string name = "scopes") =>
        reply[name]!.AsArray().Select(scope => scope!.GetValue<string>());

    private Task<ApiAnswer> Create(string roleId, params string[] scopes) =>
        Server.AsRoot().Put($"auth/v1/roles/{Uri.EscapeDataString(roleId)}", new { scopes, description = "" });

    private Task<ApiAnswer> MakeClient(params string[] scopes) => Server.AsRoot().Put("auth/v1/clients/c", new
    {
        scopes,
        description = "",
        expires = WireTime.Format(Server.Clock.GetUtcNow().AddHours(1)),
    });
}
