using System.Text;
using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>updateClient (spec/services.md §2.6, §3.1; §8 row 30).</summary>
public sealed class UpdateClientTests : ServerTests
{
    public static readonly Example Example = new("auth.updateClient", async server =>
    {
        var clientId = AuthCalls.Unique("example");
        _ = await server.Client(clientId, "example:a");
        return new ExampleRequest($"/clients/{clientId}", server.ClientBody("example:a", "example:b"))
        {
            Needs = ScopeExpression.AllOf($"auth:update-client:{clientId}", "example:b"),
        };
    })
    {
        Messages = ["clientUpdated"],
    };

    [Test]
    public async Task All_but_the_access_token_is_replaced()
    {
        var client = await Server.Client("c", "x", "y");
        var before = await Server.Shown("c");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await Server.With("auth:update-client:c", "z").Post(AuthCalls.ClientPath("c"), new
        {
            description = "new",
            expires = Server.In(48),
            scopes = new[] { "z", "x" },
            deleteOnExpiration = true,
        });

        var after = answer.Ok;
        answer.Text.Should().NotContain("accessToken");
        after.Text("description").Should().Be("new");
        after.Text("expires").Should().Be(Server.In(48));
        after.Texts().Should().Equal("z", "x");
        after["deleteOnExpiration"]!.GetValue<bool>().Should().BeTrue();
        after.Text("lastModified").Should().Be(Server.In(0));
        foreach (var same in new[] { "clientId", "created", "lastDateUsed", "lastRotated" })
        {
            after.Text(same).Should().Be(before.Text(same));
        }

        after.ToJsonString().Should().Be((await Server.Shown("c")).ToJsonString());
        (await Server.As(client).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("z").And.NotContain("y");
        Server.Told().Should().Equal("client-created c", "client-updated c");
        (await Server.History("client", "c")).Should().Equal(
            "static/taskcluster/root created", "test/limited updated");
    }

    [Test]
    public async Task Scopes_that_are_not_sent_stay_and_the_rest_takes_its_default()
    {
        _ = (await Server.AsRoot().Put(AuthCalls.ClientPath("c"), new
        {
            description = "d",
            expires = Server.In(1),
            scopes = new[] { "x" },
            deleteOnExpiration = true,
        })).Ok;
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("c", "/disable"))).Ok;

        var after = (await Server.With("auth:update-client:c").Post(
            AuthCalls.ClientPath("c"), new { description = "d", expires = Server.In(-1) })).Ok;

        after.Texts().Should().Equal("x");
        after["deleteOnExpiration"]!.GetValue<bool>().Should().BeFalse("what is not sent is written as false");
        after["disabled"]!.GetValue<bool>().Should().BeTrue();
        after.Text("expires").Should().Be(Server.In(-1), "a client may be ended so");
    }

    [Test]
    public async Task Only_scopes_that_are_new_by_the_letter_are_needed()
    {
        _ = await Server.Client("c", "a*", "b", "secret");
        var caller = Server.With("auth:update-client:c");
        Task<ApiAnswer> To(params string[] scopes) => caller.Post(
            AuthCalls.ClientPath("c"), Server.ClientBody(scopes));

        (await To("a1", "b")).ShouldLack("a1", """{"AllOf":["auth:update-client:c","a1"]}""");
        (await To("c", "a1")).ShouldLack(
            """{"AllOf":["c","a1"]}""", """{"AllOf":["auth:update-client:c","c","a1"]}""");
        (await To("b", "a*")).Ok.Texts().Should().Equal("b", "a*");
        (await To("secret")).ShouldLack("secret", """{"AllOf":["auth:update-client:c","secret"]}""");
        (await To()).Ok.Texts().Should().BeEmpty();
        (await Server.With("b").Post(AuthCalls.ClientPath("c"), Server.ClientBody("b")))
            .ShouldLack("auth:update-client:c", """{"AllOf":["auth:update-client:c","b"]}""");
    }

    [Test]
    public async Task Errors_come_in_their_order()
    {
        _ = await Server.Client("c");
        var nobody = Server.Anonymous();
        var broken = Server.As(Server.Root with { AccessToken = "wrong" });
        var faulty = Server.ClientBody("a**");

        (await nobody.Post(AuthCalls.ClientPath("static/x"), new { description = "d" }))
            .ShouldFail(400, "InputValidationError", "'expires'");
        (await nobody.Post(AuthCalls.ClientPath("static/x"), faulty)).ShouldFail(
            400, "InputError", "clientId \"static/x\" starts with \"static/\" which is reserved for statically "
                + "configured clients. Contact your administrator to change static clients.");
        (await nobody.Post(AuthCalls.ClientPath("nope"), faulty))
            .ShouldFail(400, "InputError", "scopes must not end with `**`");
        (await broken.Post(AuthCalls.ClientPath("nope"), Server.ClientBody()))
            .ShouldFail(404, "ResourceNotFound", "Client not found", "'nope'");
        (await broken.Post(AuthCalls.ClientPath("c"), Server.ClientBody())).ShouldFail(401, "AuthenticationFailed");
        (await nobody.Post(AuthCalls.ClientPath("c"), Server.ClientBody()))
            .ShouldNeed("""{"AllOf":["auth:update-client:c"]}""");
        (await nobody.Post(AuthCalls.ClientPath("a b"), Server.ClientBody()))
            .ShouldFail(400, "InvalidRequestArguments", "clientId");
    }

    [Test]
    public async Task A_scope_that_was_taken_away_meanwhile_is_not_given_back_without_right()
    {
        _ = await Server.Client("c", "secret");
        var method = (UpdateClient)Server.Services.GetRequiredService<ApiCatalog>().Find("auth", "updateClient")!;
        var body = $$"""{"description":"","expires":"{{Server.In(1)}}","scopes":["secret"]}""";
        var caller = new Caller("limited", ScopeSet.From(["auth:update-client:c"]), Server.Clock.GetUtcNow());
        using var call = new ApiCall(method, ["c"], () => caller, new ApiOptions())
        {
            Body = Encoding.UTF8.GetBytes(body),
            ContentType = "application/json",
        };
        call.ParseBody();
        var request = method.Load(method.Bind(call), call);

        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("c"), Server.ClientBody())).Ok;

        await FluentActions.Awaiting(() => Server.Services.GetRequiredService<IMediator>().Send(request))
            .Should().ThrowAsync<ApiError>().Where(error => error.Code == "InsufficientScopes");
        (await Server.Shown("c")).Texts().Should().BeEmpty();
    }

    [Test]
    public async Task A_change_counts_for_the_very_next_request_whatever_is_read_meanwhile()
    {
        var client = await Server.Client("c");
        using var end = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                (await Server.As(client).Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);
            }
        })).ToArray();

        for (var number = 0; number < 60; number++)
        {
            _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("c"), Server.ClientBody($"x{number}"))).Ok;
            (await Server.As(client).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain($"x{number}");
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
        (await Server.As(new Credentials("c", "wrong")).Get(AuthCalls.CurrentScopes))
            .ShouldFail(401, "AuthenticationFailed");
    }
}
