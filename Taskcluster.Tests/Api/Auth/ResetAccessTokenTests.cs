using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>resetAccessToken (spec/services.md §3.1).</summary>
public sealed class ResetAccessTokenTests : ServerTests
{
    public static readonly Example Example = new("auth.resetAccessToken", async server =>
    {
        var clientId = AuthCalls.Unique("example");
        _ = await server.Client(clientId);
        return new ExampleRequest($"/clients/{clientId}/reset") { Needs = $"auth:reset-access-token:{clientId}" };
    })
    {
        Messages = ["clientUpdated"],
    };

    [Test]
    public async Task The_old_token_and_what_was_lent_with_it_are_worth_nothing_at_once()
    {
        var client = await Server.Client("c", "x", "auth:create-client:t");
        var lent = Server.Lend(client, "t", "x");
        (await Server.As(lent).Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);
        var before = await Server.Shown("c");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var reset = (await Server.With("auth:reset-access-token:c").Post(AuthCalls.ClientPath("c", "/reset"))).Ok;

        var token = reset.Text("accessToken");
        token.Should().MatchRegex("^[A-Za-z0-9_-]{44}$").And.NotBe(client.AccessToken);
        reset.Text("lastRotated").Should().Be(Server.In(0));
        reset.Text("lastModified").Should().Be(Server.In(0));
        foreach (var same in new[] { "clientId", "description", "expires", "created" })
        {
            reset.Text(same).Should().Be(before.Text(same));
        }

        (await Server.As(client).Get(AuthCalls.CurrentScopes)).ShouldFail(401, "AuthenticationFailed", "Bad mac");
        (await Server.As(lent).Get(AuthCalls.CurrentScopes))
            .ShouldFail(401, "AuthenticationFailed", "ext.certificate.signature is not valid");
        (await Server.As(new Credentials("c", token)).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("x");
        (await Server.AsRoot().Get(AuthCalls.ClientPath("c"))).Text
            .Should().NotContain(token).And.NotContain("accessToken");
        Server.Told().Should().Equal("client-created c", "client-updated c");
        Server.Messages.All.Should().NotContain(message => message.Payload.ToString().Contains(token));
        (await Server.History("client", "c")).Should().Equal(
            "static/taskcluster/root created", "test/limited access token reset");
    }

    [Test]
    public async Task Who_may_is_asked_before_what_is_static_and_what_is_there()
    {
        (await Server.With("x").Post(AuthCalls.ClientPath("static/taskcluster/queue", "/reset"))).ShouldLack(
            "auth:reset-access-token:static/taskcluster/queue", "auth:reset-access-token:static/taskcluster/queue");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("static/taskcluster/queue", "/reset")))
            .ShouldFail(400, "InputError", "reserved for statically configured clients");
        (await Server.Anonymous().Post(AuthCalls.ClientPath("nope", "/reset")))
            .ShouldNeed("auth:reset-access-token:nope");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("nope", "/reset")))
            .ShouldFail(404, "ResourceNotFound", "Client not found", "'nope'");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("a b", "/reset")))
            .ShouldFail(400, "InvalidRequestArguments", "clientId");
        Server.Told().Should().BeEmpty();
    }
}
