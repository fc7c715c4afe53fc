using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>enableClient (spec/services.md §3.1).</summary>
public sealed class EnableClientTests : ServerTests
{
    public static readonly Example Example = new("auth.enableClient", async server =>
    {
        var clientId = AuthCalls.Unique("example");
        _ = await server.Client(clientId);
        _ = (await server.AsRoot().Post(AuthCalls.ClientPath(clientId, "/disable"))).Ok;
        return new ExampleRequest($"/clients/{clientId}/enable") { Needs = $"auth:enable-client:{clientId}" };
    })
    {
        Messages = ["clientUpdated"],
    };

    [Test]
    public async Task A_client_that_was_switched_off_calls_again_with_its_old_token()
    {
        var client = await Server.Client("c", "x");
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("c", "/disable"))).Ok;
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).ShouldFail(401, "AuthenticationFailed");

        var answer = await Server.With("auth:enable-client:c").Post(AuthCalls.ClientPath("c", "/enable"));

        answer.Ok["disabled"]!.GetValue<bool>().Should().BeFalse();
        answer.Text.Should().NotContain("accessToken");
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("x");
        Server.Told().Should().Equal("client-created c", "client-updated c", "client-updated c");
        (await Server.History("client", "c")).Should().Equal(
            "static/taskcluster/root created", "static/taskcluster/root client disabled",
            "test/limited client enabled");
    }

    [Test]
    public async Task One_that_is_on_stays_as_it_is_and_one_that_has_expired_stays_so()
    {
        _ = await Server.Client("c");
        var before = await Server.Shown("c");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        (await Server.AsRoot().Post(AuthCalls.ClientPath("c", "/enable"))).Ok.ToJsonString()
            .Should().Be(before.ToJsonString());

        Server.Told().Should().Equal("client-created c");
        (await Server.History("client", "c")).Should().HaveCount(1);
    }

    [Test]
    public async Task Who_may_is_asked_before_what_is_static_and_what_is_there()
    {
        (await Server.With("x").Post(AuthCalls.ClientPath("static/x", "/enable")))
            .ShouldLack("auth:enable-client:static/x", "auth:enable-client:static/x");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("static/x", "/enable")))
            .ShouldFail(400, "InputError", "reserved for statically configured clients");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("nope", "/enable")))
            .ShouldFail(404, "ResourceNotFound", "Client not found", "'nope'");
    }
}
