using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>role (spec/services.md §3.2).</summary>
public sealed class GetRoleTests : ServerTests
{
    public static readonly Example Example = new("auth.role", async server =>
    {
        var roleId = AuthCalls.Unique("example");
        _ = await server.Role(roleId, "x");
        return new ExampleRequest($"/roles/{roleId}") { Needs = $"auth:get-role:{roleId}" };
    });

    [Test]
    public async Task A_role_is_shown_as_it_was_made()
    {
        var made = (await Server.AsRoot().Put(
            "auth/v1/roles/a%2Fb%20c%2A", new { scopes = new[] { "x" }, description = "what for" })).Ok;

        var shown = (await Server.With("auth:get-role:a/b c*").Get("auth/v1/roles/a%2Fb%20c%2A")).Ok;

        shown.ToJsonString().Should().Be(made.ToJsonString());
        shown["roleId"]!.GetValue<string>().Should().Be("a/b c*");
    }

    [Test]
    public async Task What_is_not_there_is_not_found_and_who_may_not_ask_does_not_learn_it()
    {
        (await Server.AsRoot().Get("auth/v1/roles/nope")).ShouldFail(404, "ResourceNotFound", "Role not found", "nope");
        (await Server.With("x").Get("auth/v1/roles/nope")).ShouldLack("auth:get-role:nope", "auth:get-role:nope");
    }
}
