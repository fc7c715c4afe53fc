using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>authenticateHawk (spec/services.md §3.3; §8 rows 20 to 22).</summary>
public sealed class AuthenticateHawkTests : ServerTests
{
    private static readonly Uri Asked = new("https://elsewhere.example.com:4443/api/x/v1/y?z=1");

    public static readonly Example Example = new("auth.authenticateHawk", _ => Task.FromResult(new ExampleRequest(
        "/authenticate-hawk", new { method = "get", resource = "/", host = "example.com", port = 443 })));

    [Test]
    public async Task A_good_signature_tells_who_signed_and_what_he_may()
    {
        var reply = (await Ask(Server.Root.Authorize("PUT", Asked, TimeProvider.System.GetUtcNow()))).Ok;

        reply["status"]!.GetValue<string>().Should().Be("auth-success");
        reply["scheme"]!.GetValue<string>().Should().Be("hawk");
        reply["clientId"]!.GetValue<string>().Should().Be("static/taskcluster/root");
        reply["scopes"]!.ToJsonString().Should().Be("""["*"]""");
        reply.AsObject().Should().NotContainKey("hash");
        var hash = HawkSignature.PayloadHash("text/plain", "body"u8);
        (await Ask(Server.Root.Authorize("PUT", Asked, TimeProvider.System.GetUtcNow(), payloadHash: hash)))
            .Ok["hash"]!.GetValue<string>().Should().Be(hash);
    }

    [Test]
    public async Task No_signature_has_the_scopes_of_anybody_for_a_quarter_of_an_hour()
    {
        var reply = (await Ask(authorization: null)).Ok;

        reply["status"]!.GetValue<string>().Should().Be("no-auth");
        reply["scheme"]!.GetValue<string>().Should().Be("none");
        reply["expires"]!.GetValue<string>().Should().Be(WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(15)));
        reply["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Contain("assume:anonymous");
    }

    [Test]
    public async Task A_bad_signature_is_told_with_status_200_and_without_the_layout_of_errors()
    {
        var now = TimeProvider.System.GetUtcNow();

        (await Ask(new Credentials(Server.Root.ClientId, "wrong").Authorize("PUT", Asked, now))).Ok.ToJsonString()
            .Should().Be("""{"status":"auth-failed","message":"Unauthorized: Bad mac"}""");
        (await Ask(Server.Root.Authorize("GET", Asked, now))).Ok["message"]!.GetValue<string>()
            .Should().Be("Unauthorized: Bad mac");
        (await Ask("Bearer x")).Ok["message"]!.GetValue<string>().Should().Be("Unauthorized: Unauthorized");
    }

    [Test]
    public async Task A_signed_url_is_good_for_reading_only()
    {
        var signed = Server.Root.SignUrl(Asked, Server.Clock.GetUtcNow().AddMinutes(1)).PathAndQuery;

        (await Ask(null, "get", signed)).Ok["status"]!.GetValue<string>().Should().Be("auth-success");
        (await Ask(null, "put", signed)).Ok["message"]!.GetValue<string>().Should().Be("Unauthorized: Invalid method");
    }

    [Test]
    public async Task The_body_is_checked()
    {
        (await Ask(null, "GET")).ShouldFail(400, "InputValidationError", "method");
        (await Server.Anonymous().Post(
            "auth/v1/authenticate-hawk", new { method = "get", resource = "/", host = "a b", port = 65_536 }))
            .ShouldFail(400, "InputValidationError", "host", "port");
        (await Server.Anonymous().Post("auth/v1/authenticate-hawk", new
        {
            method = "get",
            resource = "/",
            host = "127.0.0.1",
            port = 80,
            sourceIp = "nowhere",
        })).ShouldFail(400, "InputValidationError", "sourceIp");
    }

    private Task<ApiAnswer> Ask(string? authorization, string method = "put", string? resource = null)
    {
        var body = new System.Text.Json.Nodes.JsonObject
        {
            ["method"] = method,
            ["resource"] = resource ?? Asked.PathAndQuery,
            ["host"] = Asked.Host,
            ["port"] = Asked.Port,
            ["sourceIp"] = "::1",
        };
        if (authorization is not null)
        {
            body["authorization"] = authorization;
        }

        return Server.Anonymous().Post("auth/v1/authenticate-hawk", body);
    }
}
