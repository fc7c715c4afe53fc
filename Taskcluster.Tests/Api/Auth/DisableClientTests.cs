using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>disableClient (spec/services.md §3.1; §8 row 31).</summary>
public sealed class DisableClientTests : ServerTests
{
    public static readonly Example Example = new("auth.disableClient", async server =>
    {
        var clientId = AuthCalls.Unique("example");
        _ = await server.Client(clientId);
        return new ExampleRequest($"/clients/{clientId}/disable") { Needs = $"auth:disable-client:{clientId}" };
    })
    {
        Messages = ["clientUpdated"],
    };

    [Test]
    public async Task A_client_is_refused_at_once_with_all_that_it_has_signed()
    {
        var client = await Server.Client("c", "x", "auth:create-client:t");
        var lent = Server.Lend(client, "t", "x");
        var anonymous = Server.Anonymous();
        var url = client.SignUrl(
            anonymous.Uri(AuthCalls.CurrentScopes), Server.Clock.GetUtcNow().AddHours(1)).PathAndQuery;
        (await Server.As(lent).Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);
        (await anonymous.Get(url)).Status.Should().Be(200);
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await Server.With("auth:disable-client:c").Post(AuthCalls.ClientPath("c", "/disable"));

        answer.Ok["disabled"]!.GetValue<bool>().Should().BeTrue();
        answer.Ok.Text("lastModified").Should().Be(Server.In(0));
        answer.Text.Should().NotContain("accessToken");
        foreach (var call in new[]
        {
            await Server.As(client).Get(AuthCalls.CurrentScopes),
            await Server.As(lent).Get(AuthCalls.CurrentScopes),
            await anonymous.Get(url),
        })
        {
            call.ShouldFail(401, "AuthenticationFailed", "Client with clientId 'c' is disabled");
        }

        Server.Told().Should().Equal("client-created c", "client-updated c");
        (await Server.History("client", "c")).Should().Equal(
            "static/taskcluster/root created", "test/limited client disabled");
    }

    [Test]
    public async Task A_repeat_changes_nothing_and_tells_nothing()
    {
        _ = await Server.Client("c");
        var first = (await Server.AsRoot().Post(AuthCalls.ClientPath("c", "/disable"))).Ok;
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        (await Server.AsRoot().Post(AuthCalls.ClientPath("c", "/disable"))).Ok.ToJsonString()
            .Should().Be(first.ToJsonString());

        Server.Told().Should().Equal("client-created c", "client-updated c");
        (await Server.History("client", "c")).Should().HaveCount(2);
        (await Server.AsRoot().Put(AuthCalls.ClientPath("c"), Server.ClientBody()))
            .ShouldFail(409, "RequestConflict", "Client already exists");
    }

    [Test]
    public async Task Who_may_is_asked_before_what_is_static_and_what_is_there()
    {
        (await Server.With("x").Post(AuthCalls.ClientPath("static/x", "/disable")))
            .ShouldLack("auth:disable-client:static/x", "auth:disable-client:static/x");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("static/taskcluster/root", "/disable")))
            .ShouldFail(400, "InputError", "reserved for statically configured clients");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("nope", "/disable")))
            .ShouldFail(404, "ResourceNotFound", "Client not found", "'nope'");
        (await Server.AsRoot().Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);
    }
}
