using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>deleteClient (spec/services.md §3.1; §8 row 33).</summary>
public sealed class DeleteClientTests : ServerTests
{
    public static readonly Example Example = new("auth.deleteClient", async server =>
    {
        var clientId = AuthCalls.Unique("example");
        _ = await server.Client(clientId);
        return new ExampleRequest($"/clients/{clientId}") { Needs = $"auth:delete-client:{clientId}" };
    })
    {
        Status = 204,
        Messages = ["clientDeleted"],
    };

    [Test]
    public async Task A_client_that_is_gone_is_refused_at_once_and_its_roles_stay()
    {
        var client = await Server.Client("c", "assume:client-id:c", "auth:create-client:t");
        _ = await Server.Role("client-id:c", "x");
        var lent = Server.Lend(client, "t", "x");
        (await Server.As(lent).Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);

        var answer = await Server.With("auth:delete-client:c").Delete(AuthCalls.ClientPath("c"));

        (answer.Status, answer.Text).Should().Be((204, ""));
        (await Server.As(client).Get(AuthCalls.CurrentScopes))
            .ShouldFail(401, "AuthenticationFailed", "Client with clientId 'c' not found");
        (await Server.As(lent).Get(AuthCalls.CurrentScopes))
            .ShouldFail(401, "AuthenticationFailed", "Client with clientId 'c' not found");
        (await Server.AsRoot().Get(AuthCalls.ClientPath("c"))).Status.Should().Be(404);
        (await Server.AsRoot().Get(AuthCalls.RolePath("client-id:c"))).Ok.Texts().Should().Equal("x");
        Server.Told().Should().Equal("client-created c", "role-created client-id:c", "client-deleted c");
        (await Server.History("client", "c")).Should().Equal(
            "static/taskcluster/root created", "test/limited deleted");
    }

    [Test]
    public async Task The_name_is_free_again_at_once()
    {
        var first = await Server.Client("c", "x");
        (await Server.AsRoot().Delete(AuthCalls.ClientPath("c"))).Status.Should().Be(204);
        (await Server.As(first).Get(AuthCalls.CurrentScopes)).Status.Should().Be(401);

        var second = await Server.Client("c", "y");

        second.AccessToken.Should().NotBe(first.AccessToken);
        (await Server.As(second).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("y").And.NotContain("x");
        (await Server.As(first).Get(AuthCalls.CurrentScopes)).ShouldFail(401, "AuthenticationFailed", "Bad mac");
    }

    [Test]
    public async Task What_is_not_there_is_gone_already_and_nobody_is_told()
    {
        (await Server.AsRoot().Delete(AuthCalls.ClientPath("nope"))).Status.Should().Be(204);

        Server.Told().Should().BeEmpty();
        (await Server.History("client", "nope")).Should().BeEmpty();
        (await Server.With("x").Delete(AuthCalls.ClientPath("nope")))
            .ShouldLack("auth:delete-client:nope", "auth:delete-client:nope");
    }

    [Test]
    public async Task Static_clients_stay()
    {
        (await Server.AsRoot().Delete(AuthCalls.ClientPath("static/taskcluster/queue")))
            .ShouldFail(400, "InputError", "reserved for statically configured clients");
        (await Server.With("x").Delete(AuthCalls.ClientPath("static/taskcluster/queue"))).ShouldLack(
            "auth:delete-client:static/taskcluster/queue", "auth:delete-client:static/taskcluster/queue");
        (await Server.Shown("static/taskcluster/queue")).Texts().Should().Equal("*");
    }
}
