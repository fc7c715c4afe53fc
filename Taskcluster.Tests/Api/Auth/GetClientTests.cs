using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>client (spec/services.md §3.1).</summary>
public sealed class GetClientTests : ServerTests
{
    public static readonly Example Example = new("auth.client", async server =>
    {
        var clientId = AuthCalls.Unique("example");
        _ = await server.Client(clientId);
        return new ExampleRequest($"/clients/{clientId}") { Needs = $"auth:get-client:{clientId}" };
    });

    [Test]
    public async Task A_client_is_shown_with_its_expanded_scopes_and_without_its_access_token()
    {
        _ = (await Server.AsRoot().Put("auth/v1/roles/r", new { scopes = new[] { "b", "a" }, description = "" })).Ok;
        var made = (await Server.AsRoot().Put(
            "auth/v1/clients/x%40y",
                new { description = "d", expires = In(hours: 1), scopes = new[] { "z", "assume:r" } })).Ok.AsObject();

        var shown = (await Server.With("auth:get-client:x@y").Get("auth/v1/clients/x%40y")).Ok;

        made.Remove("accessToken").Should().BeTrue();
        shown.ToJsonString().Should().Be(made.ToJsonString());
        shown["expandedScopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should()
            .Equal(["a", "assume:r", "b", "z"], "the anonymous role is not part of it");
    }

    [Test]
    public async Task Who_is_not_there_is_not_found_and_who_may_not_ask_does_not_learn_it()
    {
        (await Server.AsRoot().Get("auth/v1/clients/nope"))
            .ShouldFail(404, "ResourceNotFound", "Client not found", "nope");
        (await Server.With("x").Get("auth/v1/clients/nope")).ShouldLack("auth:get-client:nope", "auth:get-client:nope");
        (await Server.AsRoot().Get("auth/v1/clients/%20")).ShouldFail(400, "InvalidRequestArguments", "clientId");
    }

    [Test]
    public async Task The_last_use_is_noted_when_the_noted_one_is_older_than_six_hours()
    {
        var made = (await Server.AsRoot().Put(
            "auth/v1/clients/c",
                new { description = "", expires = In(hours: 100), scopes = new[] { "auth:get-client:c" } })).Ok;
        var client = Server.As(new Credentials("c", made["accessToken"]!.GetValue<string>()));
        async Task<string> LastUsed()
        {
            _ = (await client.Get("auth/v1/clients/c")).Ok;
            await Server.WriterIdle();
            return (await Server.AsRoot().Get("auth/v1/clients/c")).Ok["lastDateUsed"]!.GetValue<string>();
        }

        var first = In(hours: 0);
        Server.Clock.Advance(TimeSpan.FromHours(6));
        (await LastUsed()).Should().Be(first);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = In(hours: 0);
        (await LastUsed()).Should().Be(second);
        Server.Clock.Advance(TimeSpan.FromHours(1));
        (await LastUsed()).Should().Be(second);
    }

    private string In(double hours) => WireTime.Format(Server.Clock.GetUtcNow().AddHours(hours));
}
