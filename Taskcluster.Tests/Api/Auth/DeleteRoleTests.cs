using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>deleteRole (spec/services.md §3.2; §8 row 44).</summary>
public sealed class DeleteRoleTests : ServerTests
{
    public static readonly Example Example = new("auth.deleteRole", async server =>
    {
        var roleId = AuthCalls.Unique("example");
        _ = await server.Role(roleId, "x");
        return new ExampleRequest($"/roles/{roleId}") { Needs = $"auth:delete-role:{roleId}" };
    })
    {
        Status = 204,
        Messages = ["roleDeleted"],
    };

    [Test]
    public async Task A_role_that_is_gone_gives_nothing_to_the_very_next_request()
    {
        _ = await Server.Role("r", "x");
        var client = await Server.Client("c", "assume:r");
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("x");

        var answer = await Server.With("auth:delete-role:r").Delete(AuthCalls.RolePath("r"));

        (answer.Status, answer.Text).Should().Be((204, ""));
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).Ok.Texts()
            .Should().Contain("assume:r").And.NotContain("x");
        (await Server.AsRoot().Get(AuthCalls.RolePath("r"))).Status.Should().Be(404);
        Server.Told().Should().Equal("role-created r", "client-created c", "role-deleted r");
        (await Server.History("role", "r")).Should().Equal("static/taskcluster/root created", "test/limited deleted");
    }

    [Test]
    public async Task What_is_not_there_is_gone_already_and_nobody_is_told()
    {
        (await Server.AsRoot().Delete(AuthCalls.RolePath("a/b c*"))).Status.Should().Be(204);

        Server.Told().Should().BeEmpty();
        (await Server.History("role", "a/b c*")).Should().BeEmpty();
        (await Server.With("x").Delete(AuthCalls.RolePath("r"))).ShouldLack("auth:delete-role:r", "auth:delete-role:r");
    }

    [Test]
    public async Task Without_the_role_of_everybody_nobody_without_credentials_may_do_anything()
    {
        (await Server.Anonymous().Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);

        (await Server.AsRoot().Delete(AuthCalls.RolePath("anonymous"))).Status.Should().Be(204);

        (await Server.Anonymous().Get(AuthCalls.CurrentScopes)).ShouldNeed("auth:current-scopes");
    }
}
