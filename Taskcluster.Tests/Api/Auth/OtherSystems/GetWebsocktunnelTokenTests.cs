using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth.OtherSystems;

/// <summary>websocktunnelToken (spec/services.md §3.5).</summary>
public sealed class GetWebsocktunnelTokenTests : ServerTests
{
    public static readonly Example Example = new("auth.websocktunnelToken", _ => Task.FromResult(
        new ExampleRequest("/websocktunnel/aud/client") { Needs = "auth:websocktunnel-token:aud/client" }))
    {
        Status = 500,
    };

    protected override IReadOnlyDictionary<string, string?> Settings => LentCredentials.Settings;

    [TestCase("client", "client")]
    [TestCase("a~b.c_d-e%25f", "a~b.c_d-e%f")]
    public async Task A_token_says_who_may_open_which_tunnel_where_and_until_when(string sent, string client)
    {
        var answer = (await Server.With($"auth:websocktunnel-token:aud/{client}")
            .Get($"auth/v1/websocktunnel/aud/{sent}")).Ok;

        var now = Server.Clock.GetUtcNow().ToUnixTimeSeconds();
        answer["wstClient"]!.GetValue<string>().Should().Be(client);
        answer["wstAudience"]!.GetValue<string>().Should().Be("aud");
        answer["expires"]!.GetValue<string>()
            .Should().Be(WireTime.Format(DateTimeOffset.FromUnixTimeSeconds(now + (96 * 3600))));
        var parts = answer["token"]!.GetValue<string>().Split('.');
        parts.Should().HaveCount(3);
        Decoded(parts[0]).ToJsonString().Should().Be("""{"alg":"HS256","typ":"JWT"}""");
        JsonNode.DeepEquals(Decoded(parts[1]), new JsonObject
        {
            ["tid"] = client,
            ["aud"] = "aud",
            ["sub"] = "test/limited",
            ["iat"] = now,
            ["exp"] = now + (96 * 3600),
            ["nbf"] = now - 900,
            ["iss"] = "taskcluster-auth",
        }).Should().BeTrue("{0}", Decoded(parts[1]));
        Base64Url.DecodeFromChars(parts[2]).Should().Equal(HMACSHA256.HashData(
            "a secret of the tunnel"u8, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")));
    }

    [Test]
    public async Task Without_a_secret_no_token_can_be_signed()
    {
        await using var server = await RunningServer.Start();

        (await server.AsRoot().Get("auth/v1/websocktunnel/aud/client")).ShouldFail(
            500, "InternalServerError", "no key to sign tokens", "OtherSystems:WebsocktunnelSecret");
    }

    [TestCase("a.b/client", "wstAudience")]
    [TestCase("123456789012345678901234567890123456789/client", "wstAudience")]
    [TestCase("aud/a+b", "wstClient")]
    [TestCase("aud/a%2Fb", "wstClient")]
    [TestCase("aud/a%0A", "wstClient")]
    public async Task Arguments_have_patterns(string path, string name) =>
        (await Server.AsRoot().Get($"auth/v1/websocktunnel/{path}")).ShouldFail(400, "InvalidRequestArguments", name);

    [Test]
    public async Task It_needs_the_scope_of_audience_and_client()
    {
        const string scope = "auth:websocktunnel-token:aud/client";
        (await Server.With("auth:websocktunnel-token:aud/clien", "auth:websocktunnel-token:au/client")
            .Get("auth/v1/websocktunnel/aud/client")).ShouldLack(scope, scope);
        (await Server.Anonymous().Get("auth/v1/websocktunnel/aud/client")).ShouldNeed(scope);
    }

    private static JsonNode Decoded(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;
}
