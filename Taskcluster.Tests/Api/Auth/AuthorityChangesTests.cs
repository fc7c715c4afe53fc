using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>What is kept of clients and roles is dropped before a change is answered (spec/services.md §2).</summary>
public sealed class AuthorityChangesTests : ServerTests
{
    private const int Clients = 200;
    private const int Changes = 60;
    private const int Askers = 6;

    [Test]
    public async Task A_role_change_is_seen_by_the_very_next_request_of_every_client()
    {
        await Role(HttpMethod.Put, "team", "assume:organization");
        await Role(HttpMethod.Put, "organization", "organization:first");
        await Role(HttpMethod.Put, "repo:*", "branch:<..>");
        var clients = new List<Credentials>();
        for (var number = 0; number < Clients; number++)
        {
            clients.Add(await Server.Client($"c/{number}", ["assume:team", $"assume:repo:{number}"]));
            (await Scopes(clients[^1])).Satisfies("organization:first").Should().BeTrue();
        }

        for (var number = 0; number < Clients; number++)
        {
            await Role(HttpMethod.Post, "organization", $"organization:{number}");
            var scopes = await Scopes(clients[number]);
            scopes.Satisfies($"organization:{number}").Should().BeTrue("client {0} asks right after it", number);
            scopes.Satisfies("organization:first").Should().BeFalse();
            scopes.Satisfies($"branch:{number}").Should().BeTrue();
        }

        await Role(HttpMethod.Post, "repo:*", "tag:<..>");
        foreach (var (number, client) in clients.Index())
        {
            (await Scopes(client)).Scopes.Should().Contain([$"tag:{number}", $"organization:{Clients - 1}"])
                .And.NotContain($"branch:{number}");
        }

        (await Server.AsRoot().Delete("auth/v1/roles/team")).Status.Should().Be(204);
        foreach (var client in clients)
        {
            (await Scopes(client)).Satisfies("assume:organization").Should().BeFalse();
        }
    }

    [Test]
    public async Task What_everybody_may_changes_for_everybody_at_once()
    {
        var client = await Server.Client("c", []);
        (await Scopes(client)).Satisfies("x").Should().BeFalse();
        (await Scopes(null)).Satisfies("x").Should().BeFalse();

        await Role(HttpMethod.Post, "anonymous", "auth:current-scopes", "x");

        (await Scopes(client)).Satisfies("x").Should().BeTrue();
        (await Scopes(null)).Satisfies("x").Should().BeTrue();
    }

    [Test]
    public async Task A_change_of_a_client_is_seen_by_its_very_next_request()
    {
        var client = await Server.Client("c", ["x"]);
        var lent = TemporaryCredentials.Create(
            client, ["x"], Server.Clock.GetUtcNow(), Server.Clock.GetUtcNow().AddHours(1));
        (await Scopes(client)).Satisfies("x").Should().BeTrue();
        (await Scopes(lent)).Satisfies("x").Should().BeTrue();

        (await Server.AsRoot().Post("auth/v1/clients/c/disable")).Status.Should().Be(200);
        (await Server.SendHeader(Server.Sign(client))).ShouldBeRefused("Client with clientId 'c' is disabled");
        (await Server.SendHeader(Server.Sign(lent))).ShouldBeRefused("Client with clientId 'c' is disabled");
        (await Server.AsRoot().Post("auth/v1/clients/c/enable")).Status.Should().Be(200);
        (await Scopes(client)).Satisfies("x").Should().BeTrue();

        var expires = Server.Clock.GetUtcNow().AddDays(1);
        (await Server.AsRoot().Post("auth/v1/clients/c", new { expires, description = "", scopes = new[] { "y" } }))
            .Status.Should().Be(200);
        (await Scopes(client)).Scopes.Should().Contain("y").And.NotContain("x");
        (await Server.SendHeader(Server.Sign(lent))).Refusal()
            .Should().Contain("doesn't satisfy all certificate scopes x.");

        var token = (await Server.AsRoot().Post("auth/v1/clients/c/reset")).Ok["accessToken"]!.GetValue<string>();
        (await Server.SendHeader(Server.Sign(client))).ShouldBeRefused("Unauthorized: Bad mac");
        client = client with { AccessToken = token };
        (await Scopes(client)).Satisfies("y").Should().BeTrue();

        (await Server.AsRoot().Delete("auth/v1/clients/c")).Status.Should().Be(204);
        (await Server.SendHeader(Server.Sign(client))).ShouldBeRefused("Client with clientId 'c' not found");
        client = await Server.Client("c", ["z"]);
        (await Scopes(client)).Satisfies("z").Should().BeTrue("one of that name is another one");
    }

    [Test]
    public async Task However_many_ask_meanwhile_nobody_sees_an_older_role_than_was_answered()
    {
        await Role(HttpMethod.Put, "r", "version:0");
        var clients = new List<Credentials>();
        for (var number = 0; number < Askers; number++)
        {
            clients.Add(await Server.Client($"c/{number}", ["assume:r"]));
        }

        var answered = 0;
        var isDone = false;
        var askers = clients.Select(client => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isDone))
            {
                var least = Volatile.Read(ref answered);
                Version(await Scopes(client)).Should().BeGreaterThanOrEqualTo(least);
            }
        })).ToList();
        for (var version = 1; version <= Changes; version++)
        {
            await Role(HttpMethod.Post, "r", $"version:{version}");
            Volatile.Write(ref answered, version);
        }

        Volatile.Write(ref isDone, true);
        await Task.WhenAll(askers);
    }

    private static int Version(ScopeSet scopes) =>
        int.Parse(scopes.Scopes.Single(scope => scope.StartsWith("version:", StringComparison.Ordinal))[8..]);

    private async Task Role(HttpMethod verb, string roleId, params string[] scopes) =>
        _ = (await Server.AsRoot().Send(
            verb, $"auth/v1/roles/{Uri.EscapeDataString(roleId)}", new { description = "", scopes })).Ok;

    private async Task<ScopeSet> Scopes(Credentials? credentials) => ScopeSet.From(
        (await Server.As(credentials).Get("auth/v1/scopes/current")).Ok["scopes"]!.AsArray()
            .Select(scope => scope!.GetValue<string>()));
}
